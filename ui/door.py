"""The local door: without sign-in the program answers only who asks for it by this machine's own address.

A page of another site, also one whose name has been pointed at this machine (DNS rebinding), sends another Host or
Origin, and is refused before it has seen anything.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

OWN_SOCKETS = ("127.0.0.1", "::1")
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
_POLICY_VIOLATION = 1008  # RFC 6455, 7.4.1

REFUSAL = (
    "Programmet kan bara nås från den egna datorn, på den adress som visades när det startade, "
    "till exempel http://127.0.0.1:8501."
)


class LocalDoor:
    """Refuses requests and websockets that do not come to, and from, this machine's own address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is let in; the rest is answered with 403, a websocket before it is accepted."""
        if scope["type"] not in ("http", "websocket") or is_let_in(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": "fel adress"})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": REFUSAL.encode()})


def is_let_in(scope: Scope) -> bool:
    """True for a request to a socket of this machine alone, by one of its own names, and from a page of its own.

    The socket counts, not the setting: who starts the program in another way must not open it to others.
    A browser sends no Origin with a plain link, but always with a websocket.
    """
    server = scope.get("server")
    if not server or server[0] not in OWN_SOCKETS:
        return False
    hosts = _headers(scope, b"host")
    if len(hosts) != 1 or hosts[0] not in {f"{name}:{server[1]}" for name in OWN_NAMES}:
        return False
    origins = _headers(scope, b"origin")
    own = [f"http://{hosts[0]}"]
    return origins == own or (not origins and scope["type"] == "http")


def _headers(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]
