"""The door of local mode: what reaches the program without sign-in comes from this machine and from our own page.

Another site can make the browser's name for it point at 127.0.0.1 (rebinding), and any site can open a websocket to it.
So Host and Origin are compared with what the server really listens on. Streamlit's `server.allowedHosts` looks only at
the websocket's Host and not at its port.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_NOT_THIS_MACHINE = "Utan inloggning får programmet bara nås från den egna datorn."
_OTHER_ADDRESS = "Programmet svarar bara på sin egen adress. Öppna den adress som visades när programmet startade."
_OTHER_PAGE = "Anropet kommer inte från programmets egen sida och har avvisats."


class LocalDoor:
    """Refuses, with 403, whatever does not come from this machine to the server's own address from its own page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what may come in. A websocket is refused before it is accepted."""
        reason = refusal(scope) if scope["type"] in ("http", "websocket") else ""
        if not reason:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            await PlainTextResponse(reason, 403)(scope, receive, send)


def refusal(scope: Scope) -> str:
    """Why a request or a websocket is not let in, in Swedish; "" where it is.

    The addresses are the socket's, so that a server started on another address than the setting's serves no stranger.
    Origin may be missing only where a page is fetched: browsers send it with all that changes something.
    """
    server, client = scope.get("server"), scope.get("client")
    if not server or not client or server[0] not in LOOPBACK or client[0] not in LOOPBACK:
        return _NOT_THIS_MACHINE
    host = own_host(scope)
    if not host:
        return _OTHER_ADDRESS
    origins = _values(scope, b"origin")
    may_lack_origin = scope["type"] == "http" and scope["method"] in _SAFE_METHODS
    if origins != [f"http://{host}"] and not (may_lack_origin and not origins):
        return _OTHER_PAGE
    return ""


def own_host(scope: Scope) -> str:
    """The request's Host where it is one of the server's own names with its port, else ""."""
    server, hosts = scope.get("server"), _values(scope, b"host")
    if not server or len(hosts) != 1 or hosts[0] not in _own_hosts(server[1]):
        return ""
    return hosts[0]


def _own_hosts(port: int) -> set[str]:
    names = {f"[{name}]" if ":" in name else name for name in LOOPBACK}
    return {f"{name}:{port}" for name in names} | (names if port == 80 else set())


def _values(scope: Scope, header: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == header]
