"""Whom the local door lets in: by the socket that was reached, not by what a setting says."""

import pytest
from starlette.types import Scope

from ui.door import is_let_in


def scope(kind: str, server: str, host: str, origin: str | None = None) -> Scope:
    headers = [(b"host", host.encode()), *([(b"origin", origin.encode())] if origin else [])]
    return {"type": kind, "server": (server, 8501), "headers": headers}


@pytest.mark.parametrize("server", ["127.0.0.2", "192.0.2.7", "0.0.0.0", "::"])  # noqa: S104 (what must be refused)
def test_a_socket_that_others_reach_is_closed_whatever_is_asked(server: str) -> None:
    for host in (f"{server}:8501", "127.0.0.1:8501"):
        assert not is_let_in(scope("http", server, host))


def test_a_plain_link_needs_no_origin_but_a_websocket_does() -> None:
    assert is_let_in(scope("http", "127.0.0.1", "localhost:8501"))
    assert not is_let_in(scope("websocket", "127.0.0.1", "localhost:8501"))
    assert is_let_in(scope("websocket", "127.0.0.1", "localhost:8501", "http://localhost:8501"))
    assert is_let_in(scope("http", "::1", "[::1]:8501"))


def test_what_has_no_socket_of_its_own_is_closed() -> None:
    assert not is_let_in({"type": "http", "server": None, "headers": [(b"host", b"127.0.0.1:8501")]})
