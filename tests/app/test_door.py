"""The door of local mode on a running server: raw requests and handshakes, as another site would send them."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from ojcore.definitions.folder import PROJECT
from tests.serving import Server, free_port, running_server
from ui.door import refusal

OWN = "OWN"  # in place of the port of the running server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("door")
    with running_server(folder / "log", {"OJ_DATABASE": f"sqlite:///{folder / 'oj.db'}"}) as running:
        yield running


def send(address: tuple[str, int], request: str) -> tuple[int, str]:
    """The status and all that is said in answer, up to where a websocket begins."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request.encode())
        answer = b""
        while b"\r\n\r\n" not in answer or b" 403 " in answer.splitlines()[0]:
            part = connection.recv(65536)
            if not part:
                break
            answer += part
    text = answer.decode(errors="replace")
    return int(text.split()[1]), text


def lines(first: str, host: str, origin: str | None, *more: str) -> str:
    headers = [f"{first} HTTP/1.1", f"Host: {host}", *([f"Origin: {origin}"] if origin is not None else []), *more]
    return "\r\n".join([*headers, "", ""])


def handshake(server: Server, host: str, origin: str | None) -> tuple[int, str]:
    return send(
        ("127.0.0.1", server.port),
        lines(
            "GET /_stcore/stream",
            host.replace(OWN, str(server.port)),
            origin and origin.replace(OWN, str(server.port)),
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol: streamlit",
        ),
    )


def ask(server: Server, method: str, path: str, host: str, origin: str | None) -> tuple[int, str]:
    own = str(server.port)
    request = lines(
        f"{method} {path}",
        host.replace(OWN, own),
        origin and origin.replace(OWN, own),
        "Content-Length: 0",
        "Connection: close",
    )
    return send(("127.0.0.1", server.port), request)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_the_own_page_gets_its_websocket_under_each_name_of_this_machine(server: Server, name: str) -> None:
    assert handshake(server, f"{name}:{OWN}", f"http://{name}:{OWN}")[0] == 101


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("evil.example", "http://evil.example"),
        (f"evil.example:{OWN}", f"http://evil.example:{OWN}"),
        (f"127.0.0.1.evil.example:{OWN}", f"http://127.0.0.1.evil.example:{OWN}"),
        (f"127.0.0.1:{OWN}", None),
        (f"127.0.0.1:{OWN}", ""),
        (f"127.0.0.1:{OWN}", "null"),
        (f"127.0.0.1:{OWN}", "http://evil.example"),
        (f"127.0.0.1:{OWN}", "http://localhost:9999"),
        (f"127.0.0.1:{OWN}", "http://127.0.0.1"),
        (f"127.0.0.1:{OWN}", f"https://127.0.0.1:{OWN}"),
        (f"127.0.0.1:{OWN}", f"http://localhost:{OWN}"),
        (f"127.0.0.1:{OWN}", f"http://127.0.0.1:{OWN}/"),
        ("127.0.0.1:9999", "http://127.0.0.1:9999"),
        ("127.0.0.1", "http://127.0.0.1"),
        (f"127.0.0.2:{OWN}", f"http://127.0.0.2:{OWN}"),
    ],
)
def test_a_websocket_of_another_site_or_of_none_is_refused_before_it_opens(
    server: Server, host: str, origin: str | None
) -> None:
    status, text = handshake(server, host, origin)
    assert status == 403
    assert re.search("egen (adress|sida)", text)


def test_the_page_opens_at_the_plain_address_and_only_there(server: Server) -> None:
    status, text = ask(server, "GET", "/", f"127.0.0.1:{OWN}", None)
    assert status == 200
    policy = next(line for line in text.splitlines() if line.lower().startswith("content-security-policy"))
    assert policy.endswith(f"connect-src 'self' ws://127.0.0.1:{server.port}")
    for host in ("evil.example", f"evil.example:{OWN}", "localhost:9999"):
        assert ask(server, "GET", "/", host, None)[0] == 403
    assert ask(server, "GET", "/_stcore/health", f"localhost:{OWN}", "http://evil.example")[0] == 403


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/finnsinte?kommun=Ekerö", "./?kommun=Eker%C3%B6&sida=finnsinte"),
        ("/oversikt?ar=2018", "./?ar=2018"),
        ("/kontroll", None),
        ("/granskning-akter", None),
        ("/favicon.png", None),
    ],
)
def test_who_asks_for_a_page_that_is_not_there_is_sent_to_the_first(
    server: Server, path: str, place: str | None
) -> None:
    asked = lines(
        f"GET {quote(path, '/?=')}", f"127.0.0.1:{server.port}", None, "Accept: text/html", "Connection: close"
    )
    status, text = send(("127.0.0.1", server.port), asked)
    assert (status == 307) == (place is not None)
    assert place is None or f"location: {place}\r\n" in text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_changes_something_is_taken_from_the_own_page_only(server: Server, method: str) -> None:
    path = "/_stcore/upload_file/session/file"
    for origin in (None, "http://evil.example", "http://localhost:9999", "null"):
        status, text = ask(server, method, path, f"127.0.0.1:{OWN}", origin)
        assert (status, "egen sida" in text) == (403, True)
    assert "egen sida" not in ask(server, method, path, f"127.0.0.1:{OWN}", f"http://127.0.0.1:{OWN}")[1]


def test_two_hosts_or_two_origins_are_refused() -> None:
    own = (b"host", b"127.0.0.1:8501"), (b"origin", b"http://127.0.0.1:8501")
    scope = {"type": "websocket", "server": ("127.0.0.1", 8501), "client": ("127.0.0.1", 5), "headers": [*own]}
    assert refusal(scope) == ""
    for extra in own:
        assert refusal({**scope, "headers": [*own, extra]})


@pytest.mark.parametrize(
    ("server", "client"),
    [
        (("192.0.2.7", 8501), ("192.0.2.8", 5)),
        (("127.0.0.1", 8501), ("192.0.2.8", 5)),
        (("127.0.0.2", 8501), ("127.0.0.1", 5)),
        (("/tmp/oj.sock", None), None),  # noqa: S108 (a name, no file)
    ],
)
def test_the_socket_s_own_addresses_decide_whatever_the_headers_say(server: object, client: object) -> None:
    headers = [(b"host", b"127.0.0.1:8501"), (b"origin", b"http://127.0.0.1:8501")]
    scope = {"type": "http", "method": "GET", "server": server, "client": client, "headers": headers}
    assert "den egna datorn" in refusal(scope)


def test_a_server_started_on_another_address_than_the_setting_s_serves_nobody_there(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "app:app", "--host", "127.0.0.2", "--port", str(port)]
    with (tmp_path / "log").open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, stdout=output, stderr=subprocess.STDOUT)
    try:
        for host in (f"127.0.0.2:{port}", f"127.0.0.1:{port}"):
            status, text = _patient(process, ("127.0.0.2", port), lines("GET /", host, None, "Connection: close"))
            assert (status, "den egna datorn" in text) == (403, True)
    finally:
        process.terminate()
        process.wait(20)


def _patient(process: "subprocess.Popen[bytes]", address: tuple[str, int], request: str) -> tuple[int, str]:
    while process.poll() is None:
        try:
            return send(address, request)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
