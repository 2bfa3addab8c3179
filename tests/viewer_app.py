"""The viewer as Streamlit runs it, without a browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.workspace import ROOT


def open_page(page: str, locale: str = "zh-CN", **link: str) -> AppTest:
    """The app, as a browser in `locale` opens the link."""
    app = AppTest.from_file(ROOT / "viewer" / "app.py", default_timeout=30)
    app.context = {
        "locale": locale,
        "timezone_offset": -480,
        "url": f"http://127.0.0.1:8501/{page}",
    }
    app.query_params = dict(link)
    app._page_hash = calc_hash(page) if page else ""
    return app.run()


def shown(app: AppTest) -> str:
    """Everything that the page says."""
    assert not app.exception, app.exception
    html = [element.proto.body for element in app.get("html")]
    links = [element.proto.label for element in app.get("page_link")]
    return "\n".join(html + links + [element.value for element in app.markdown])


@dataclass(frozen=True)
class Shown:
    """A table as it is read: each column's titles from the top, the rows, the totals below."""

    heads: list[tuple[str, ...]]
    rows: list[list[str]]
    totals: list[str]

    def column(self, title: str) -> list[str]:
        """The cells below a title; headings that span the table are left out."""
        place = [titles[-1] for titles in self.heads].index(title)
        return [row[place] for row in self.rows if len(row) == len(self.heads)]


def tables(app: AppTest) -> Iterator[Shown]:
    """The tables of the page, cell by cell."""
    for element in app.get("html"):
        if "<table" in element.proto.body:
            for table in ElementTree.fromstring(element.proto.body).iter("table"):
                yield _table(table)


def _table(table: ElementTree.Element) -> Shown:
    def texts(part: str) -> list[list[str]]:
        lines = table.iterfind(f"{part}/tr")
        return [
            ["".join(cell.itertext()) for cell in line for _ in _columns(cell)] for line in lines
        ]

    bodies = [["".join(cell.itertext()) for cell in line] for line in table.iterfind("tbody/tr")]
    foot = [
        "".join(cell.itertext()) for cell in table.iterfind("tfoot/tr/*") for _ in _columns(cell)
    ]
    return Shown(_heads(table), bodies, foot)


def _columns(cell: ElementTree.Element) -> range:
    return range(int(cell.get("colspan", "1")))


def _heads(table: ElementTree.Element) -> list[tuple[str, ...]]:
    """Titles over each column; one that spans lines is said once."""
    columns: dict[int, list[str]] = {}
    taken: dict[int, int] = {}
    for depth, line in enumerate(table.iterfind("thead/tr")):
        place = 0
        for cell in line:
            while taken.get(place, 0) > depth:
                place += 1
            for _ in _columns(cell):
                columns.setdefault(place, []).append("".join(cell.itertext()))
                taken[place] = depth + int(cell.get("rowspan", "1"))
                place += 1
    return [tuple(columns[place]) for place in sorted(columns)]
