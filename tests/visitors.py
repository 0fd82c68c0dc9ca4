"""People who use the program, as the server sees them: a websocket that asks for pages and sets their fields."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

_VALUE_FIELDS = {
    "selectbox": "string_value",
    "text_area": "string_value",
    "button_group": "string_array_value",
    "button": "trigger_value",
}
"""What is understood of a page's fields, and where the server expects what is set in each."""


class PageFailed(Exception):
    """The page shows an error in place of what was to be seen."""


@dataclass(frozen=True)
class Rerun:
    """What one rerun took: seconds until the last message, and bytes received."""

    seconds: float
    size: int


@dataclass
class Field:
    """A field of the page. proto: as the server drew it; fragment: "" where setting it runs the whole page."""

    kind: str
    proto: Any
    fragment: str
    value: Any = None

    @property
    def options(self) -> list[str]:
        """What can be chosen in it."""
        if self.kind == "selectbox":
            return list(self.proto.options)
        return [option.content for option in self.proto.options] if self.kind == "button_group" else []


@dataclass
class Visitor:
    """One open tab. Refuses pages that show an error, so that none is taken for the page.

    cookie, session: of an earlier connection, to come back as a browser does. fields: by label. texts: the page's HTML.
    """

    port: int
    page: str = ""
    query: str = ""
    cookie: str = ""
    session: str = ""
    fields: dict[str, Field] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    _pages: dict[str, str] = field(default_factory=dict)
    _script: str = ""
    _fragment: str = ""
    _values: dict[str, Any] = field(default_factory=dict)
    _cached: dict[str, ForwardMsg] = field(default_factory=dict)

    async def __aenter__(self) -> "Visitor":
        """Opens the page."""
        protocols = ["streamlit", "none", self.session] if self.session else ["streamlit"]
        self._socket: ClientConnection = await connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=[Subprotocol(protocol) for protocol in protocols],
            origin=Origin(f"http://127.0.0.1:{self.port}"),
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
            max_size=None,
            ping_interval=None,  # a server that is busy for long is what is measured
            open_timeout=60,
        )
        if self._socket.response and (given := self._socket.response.headers.get("Set-Cookie")):
            self.cookie = given.split(";")[0]
        self.first = await self.rerun()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the tab."""
        await self._socket.close()

    async def set_fields(self, values: Mapping[str, Any]) -> Rerun:
        """Sets fields, by label, and waits for what the server makes of it: of a fragment where all stand in one."""
        for label, value in values.items():
            self.fields[label].value = value
        fragments = {self.fields[label].fragment for label in values}
        return await self.rerun(fragments.pop() if len(fragments) == 1 else "")

    async def go(self, page: str) -> Rerun:
        """Moves to another page by the menu; the address's choices are left behind, as in the browser."""
        self._script, self.query, self.fields = self._pages[page], "", {}
        return await self.rerun()

    async def rerun(self, fragment: str = "") -> Rerun:
        """Asks again for the page as it stands."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash = self._script
        state.page_name = "" if self._script else self.page
        state.fragment_id = fragment
        state.cached_message_hashes.extend(self._cached)
        for shown in self.fields.values():
            if shown.value is not None:
                _set(state.widget_states.widgets.add(), shown)
        self._fragment = fragment
        self._values = {shown.proto.id: shown.value for shown in self.fields.values()}
        start = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        size = await self._read_to_end()
        return Rerun(time.perf_counter() - start, size)

    async def _read_to_end(self) -> int:
        size = 0
        async for data in self._socket:
            size += len(data)
            message = ForwardMsg.FromString(bytes(data))  # type: ignore[arg-type]  # the server sends no text
            if message.WhichOneof("type") == "ref_hash":
                message = self._cached[message.ref_hash]
            elif message.metadata.cacheable:
                self._cached[message.hash] = message
            if self._is_last(message):
                return size
        raise ConnectionError("the server closed the connection")

    def _is_last(self, message: ForwardMsg) -> bool:
        """Takes in a message; True for the one after which nothing more comes."""
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return True
            self._fragment = ""
        elif kind == "new_session":
            self.session = message.new_session.initialize.session_id
            kept = {label: shown for label, shown in self.fields.items() if shown.fragment != self._fragment}
            self.fields, self.texts = (kept if self._fragment else {}), []
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._look_at(message.delta)
        return False

    def _look_at(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type") or ""
        if kind == "html":
            self.texts.append(element.html.body)
        elif kind in _VALUE_FIELDS:
            proto = getattr(element, kind)
            self.fields[proto.label] = Field(kind, proto, delta.fragment_id, self._value(kind, proto))
        elif kind == "exception" or (kind == "alert" and element.alert.format == element.alert.ERROR):
            text = element.exception.message if kind == "exception" else element.alert.body
            raise PageFailed(f"The page shows an error: {text[:60]}.")

    def _value(self, kind: str, proto: Any) -> Any:
        """What a field stands on: what the server sets, else what it stood on before, else what it begins with."""
        if kind == "button":
            return None
        if not proto.set_value and proto.id in self._values:
            return self._values[proto.id]
        if kind == "button_group":
            return list(proto.raw_values) or [proto.options[place].content for place in proto.default]
        if kind == "text_area":
            return proto.value if proto.set_value else proto.default
        return proto.raw_value or (proto.options[proto.default] if proto.options else None)


def _set(state: WidgetState, shown: Field) -> None:
    state.id = shown.proto.id
    name = _VALUE_FIELDS[shown.kind]
    if name == "string_array_value":
        state.string_array_value.data.extend(shown.value)
    else:
        setattr(state, name, shown.value)
