"""A reader of the viewer without a browser: Streamlit's own messages over its websocket.

A page counts as shown when the server says that the script has ended, all of it has been received,
and it holds no error. Fifty of these cost less than one Chromium, so that what is measured on one
machine is the server.
"""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE_S = 60.0
LINK = re.compile(r'href="([a-z0-9_]+\?[^"#]+)"')
FACTS = 'class="rp-facts"'
TABLE = '<table class="rp-table'
SORTS = "row-sort="
PROBLEM = re.compile(r'class="rp-panel rp-panel-bad".*?</div>', re.DOTALL)
KINDS = {
    "selectbox": "parameter", "multiselect": "parameter", "checkbox": "parameter",
    "pagination": "page", "button_group": "language",
}  # fmt: skip
CHANGES = frozenset(KINDS.values())
TAG = re.compile(r"<[^>]+>")


class PageError(Exception):
    """A page that did not come, or came with an error: what it said."""


@dataclass(frozen=True)
class Page:
    """What a script run sent: its elements, how long it took, and how much that was."""

    seconds: float
    size: int  # bytes
    elements: tuple[Element, ...]

    def offers(self, report: str) -> dict[str, Sequence[str | WidgetState]]:
        """What a reader can do on this page of a report, by kind: links, and widgets' states."""
        links = [unescape(found) for text in self._html() for found in LINK.findall(text)]
        sorts = [link for link in links if SORTS in link and link.startswith(f"{report}?")]
        kinds: dict[str, list[WidgetState]] = {}
        for element in self.elements:
            kind = KINDS.get(element.WhichOneof("type") or "", "")
            kinds.setdefault(kind, []).extend(_changes(element))
        drills = [link for link in links if not link.startswith(f"{report}?")]
        found = {"sort": sorts, "drill": drills, **{kind: kinds.get(kind, []) for kind in CHANGES}}
        return {kind: offered for kind, offered in found.items() if offered}

    @property
    def has_table(self) -> bool:
        """Whether it shows figures, not that there are none."""
        return any(TABLE in text for text in self._html())

    @property
    def is_report(self) -> bool:
        """Whether it is a report's page, not one that says why there is none."""
        return any(FACTS in text for text in self._html())

    def problems(self) -> list[str]:
        """Errors that it shows."""
        thrown = [e.exception.message for e in self.elements if e.WhichOneof("type") == "exception"]
        panels = [found for text in self._html() for found in PROBLEM.findall(text)]
        return [*thrown, *(" ".join(TAG.sub(" ", panel).split()) for panel in panels)]

    def _html(self) -> Iterator[str]:
        for element in self.elements:
            if element.WhichOneof("type") == "html":
                yield element.html.body


def _changes(element: Element) -> Iterator[WidgetState]:
    """The choices that a widget offers; 24 of a long list."""
    match element.WhichOneof("type"):
        case "selectbox":
            box = element.selectbox
            yield from (WidgetState(id=box.id, string_value=o) for o in box.options[:24])
        case "multiselect":
            many = element.multiselect
            for option in many.options[:24]:
                state = WidgetState(id=many.id)
                state.string_array_value.data.append(option)
                yield state
        case "checkbox":
            box = element.checkbox
            is_on = box.value if box.set_value else box.default
            yield WidgetState(id=box.id, bool_value=not is_on)
        case "button_group":
            group = element.button_group
            for option in group.options:
                state = WidgetState(id=group.id)
                state.string_array_value.data.append(option.content)
                yield state
        case "pagination":
            turned = element.pagination
            for number in range(2, min(turned.num_pages, 9) + 1):
                yield WidgetState(id=turned.id, int_value=number)
        case _:
            return


@dataclass
class Reader:
    """One reader with one tab: opening an address makes a new session, as loading a page does."""

    port: int
    name: str = ""  # as a proxy in front of the viewer says who they are
    pages: dict[str, str] = field(default_factory=dict)  # Streamlit's id of each page, by address
    _path: str = ""
    _query: str = ""
    _socket: websockets.ClientConnection | None = None

    async def open(self, path: str, **query: str) -> Page:
        """Load a page, as from the address bar. The connection is part of its time."""
        started = time.perf_counter()
        await self.close()
        self.pages.clear()
        self._path, self._query = path.strip("/"), urlencode(query)
        self._socket = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            compression=None,
            additional_headers={"X-Forwarded-User": self.name} if self.name else None,
        )
        return await self._run(started)

    async def follow(self, link: str) -> Page:
        """Load a page by a link that stands on another one."""
        parts = urlsplit(link)
        return await self.open(parts.path, **dict(parse_qsl(parts.query, keep_blank_values=True)))

    async def go(self, path: str) -> Page:
        """Choose another page in the navigation: the same session."""
        self._path, self._query = path, ""
        return await self._run(time.perf_counter(), page=self.pages.get(path, ""))

    async def change(self, state: WidgetState) -> Page:
        """Change a widget."""
        return await self._run(time.perf_counter(), page=self.pages[self._path], state=state)

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def _run(self, started: float, page: str = "", state: WidgetState | None = None) -> Page:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name, asked.page_script_hash = self._query, self._path, page
        asked.context_info.timezone = "Asia/Shanghai"
        asked.context_info.url = f"http://127.0.0.1:{self.port}/{self._path}"
        if state is not None:
            asked.widget_states.widgets.append(state)
        assert self._socket is not None
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._socket.send(message.SerializeToString())
                shown = await self._receive(started)
        except (TimeoutError, OSError, websockets.WebSocketException) as error:
            await self.close()
            raise PageError(f"/{self._path}: {type(error).__name__} {error}") from error
        if problems := shown.problems():
            raise PageError(f"/{self._path}?{self._query}: {problems[0]}")
        if self._path not in self.pages:
            raise PageError(f"/{self._path} is not among the pages that {self.name or 'one'} has")
        return shown

    async def _receive(self, started: float) -> Page:
        """All messages of a script run. A run that is begun anew forgets what came before."""
        found: dict[tuple[int, ...], Element] = {}
        size = 0
        assert self._socket is not None
        while True:
            raw = await self._socket.recv(decode=False)
            size += len(raw)
            message = ForwardMsg.FromString(raw)
            match message.WhichOneof("type"):
                case "new_session":
                    found.clear()
                case "navigation":
                    self.pages = {
                        one.url_pathname: one.page_script_hash
                        for one in message.navigation.app_pages
                    }
                case "page_info_changed":
                    self._query = message.page_info_changed.query_string
                case "delta" if message.delta.WhichOneof("type") == "new_element":
                    found[tuple(message.metadata.delta_path)] = message.delta.new_element
                case "script_finished" if message.script_finished != (
                    ForwardMsg.FINISHED_EARLY_FOR_RERUN
                ):
                    if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                        raise PageError(f"/{self._path}: the script does not compile")
                    seconds = time.perf_counter() - started
                    return Page(seconds, size, tuple(found.values()))
