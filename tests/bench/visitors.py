"""People who use the program, as the server sees them: a websocket that asks for a page and changes a choice."""

import time
from dataclasses import dataclass, field
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Selectbox_pb2 import Selectbox
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 60


class PageFailed(Exception):
    """The page shows an error in place of what was to be measured."""


@dataclass
class Rerun:
    """What one rerun took: seconds until the last message, and bytes received."""

    seconds: float
    size: int


@dataclass
class Visitor:
    """One open tab. Refuses pages that show an error, so that none is measured in place of the page."""

    port: int
    page: str = ""
    query: str = ""
    _script: str = ""
    _choices: dict[str, Selectbox] = field(default_factory=dict)
    _chosen: dict[str, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _turn: int = 0

    async def __aenter__(self) -> "Visitor":
        """Opens the page."""
        self._socket: ClientConnection = await connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(f"http://127.0.0.1:{self.port}"),
            max_size=None,
        )
        self.first = await self._rerun()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the tab."""
        await self._socket.close()

    async def click(self) -> Rerun:
        """Changes the year, or the page's first choice where there is none, to and fro; else only asks again."""
        for choice in sorted(self._choices.values(), key=lambda each: each.label != "År"):
            if len(choice.options) > 1:
                self._turn += 1
                self._chosen[choice.id] = choice.options[self._turn % 2]
                break
        return await self._rerun()

    async def _rerun(self) -> Rerun:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash = self._script
        state.page_name = "" if self._script else self.page
        state.cached_message_hashes.extend(self._seen)
        for id_, text in self._chosen.items():
            widget = state.widget_states.widgets.add()
            widget.id, widget.string_value = id_, text
        start = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        size = await self._read_to_end()
        return Rerun(time.perf_counter() - start, size)

    async def _read_to_end(self) -> int:
        size = 0
        async for data in self._socket:
            size += len(data)
            message = ForwardMsg.FromString(bytes(data))  # type: ignore[arg-type]  # the server sends no text
            if message.metadata.cacheable:
                self._seen.add(message.hash)
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                return size
            if kind == "navigation":
                self._script = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta":
                self._look_at(message.delta.new_element)
        raise ConnectionError("the server closed the connection")

    def _look_at(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "selectbox":
            choice = element.selectbox
            self._choices[choice.id] = choice
            self._chosen.setdefault(choice.id, choice.raw_value or choice.options[choice.default])
        elif kind == "exception" or (kind == "alert" and element.alert.format == element.alert.ERROR):
            text = element.exception.message if kind == "exception" else element.alert.body
            raise PageFailed(f"The page shows an error: {text[:60]}.")
