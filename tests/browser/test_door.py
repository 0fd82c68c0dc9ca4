"""The local door of the real server: who asks in the name of another site is refused."""

import http.client
import socket
from contextlib import closing

import pytest

from tests.serving import Server

PATH = "/_stcore/stream"


def status_of_websocket(server: Server, *headers: str) -> int:
    """The status of the answer to a websocket's handshake with these headers."""
    asked = [
        f"GET {PATH} HTTP/1.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: streamlit",
        *headers,
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*asked, "", ""]).encode())
        return int(connection.recv(64).split()[1])


def status_of_page(server: Server, host: str, origin: str | None = None) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.putrequest("GET", "/", skip_host=True)
        connection.putheader("Host", host)
        if origin:
            connection.putheader("Origin", origin)
        connection.endheaders()
        with connection.getresponse() as answer:
            return answer.status


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_a_websocket_of_the_own_address_is_let_in(server: Server, name: str) -> None:
    own = f"{name}:{server.port}"
    assert status_of_websocket(server, f"Host: {own}", f"Origin: http://{own}") == 101


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("ond.example:{port}", "http://ond.example:{port}"),  # a name pointed at this machine
        ("127.0.0.1:{port}", "http://ond.example"),
        ("127.0.0.1:{port}", "http://localhost:{port}"),  # another name of ours is another origin
        ("127.0.0.1:{port}", "http://localhost:9999"),
        ("127.0.0.1:{port}", "https://127.0.0.1:{port}"),
        ("127.0.0.1:{port}", "null"),
        ("127.0.0.1:{port}", None),
        ("127.0.0.1", "http://127.0.0.1"),
        ("ond.example", None),
    ],
)
def test_a_websocket_of_another_site_or_of_none_is_refused(server: Server, host: str, origin: str | None) -> None:
    headers = [f"Host: {host}", *([f"Origin: {origin}"] if origin else [])]
    assert status_of_websocket(server, *(header.format(port=server.port) for header in headers)) == 403


def test_two_hosts_are_refused(server: Server) -> None:
    own = f"127.0.0.1:{server.port}"
    assert status_of_websocket(server, f"Host: {own}", "Host: ond.example", f"Origin: http://{own}") in (400, 403)


def test_a_page_is_given_to_the_own_address_only(server: Server) -> None:
    own = f"127.0.0.1:{server.port}"
    assert status_of_page(server, own) == 200
    assert status_of_page(server, own, f"http://{own}") == 200
    assert status_of_page(server, own, "http://ond.example") == 403
    assert status_of_page(server, "ond.example") == 403


def test_the_policy_lets_the_page_speak_to_its_own_address_only(server: Server) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request("GET", "/")
        with connection.getresponse() as answer:
            policy = answer.headers["content-security-policy"]
    assert f"connect-src 'self' ws://127.0.0.1:{server.port};" in policy
