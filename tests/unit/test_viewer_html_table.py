"""The HTML of a cross-tab: merged heads, escaping, marks."""

from html.parser import HTMLParser

from dbt_project.reporting.grid import Cell, Grid, GridColumn, GridRow, HeadCell
from dbt_project.reporting.spans import row_heads
from tests.grid_sample import HOSTILE, grid
from viewer.html_table import table_html


class Table(HTMLParser):
    """Reads a table back into lines of (tag, attributes, text)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[list[tuple[str, dict[str, str | None], str]]] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.lines.append([])
        elif tag in ("th", "td"):
            self.lines[-1].append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.lines and self.lines[-1]:
            tag, attributes, text = self.lines[-1][-1]
            self.lines[-1][-1] = (tag, attributes, text + data)


def _size(attributes: dict[str, str | None], name: str) -> int:
    return int(attributes.get(name) or 1)


def test_every_line_fills_the_same_number_of_columns() -> None:
    table = Table(table_html(grid(), "Shipments"))
    open_until: dict[int, int] = {}
    widths = []
    for number, line in enumerate(table.lines):
        column = 0
        for _, attributes, _ in line:
            while open_until.get(column, 0) > number:
                column += 1
            for offset in range(_size(attributes, "colspan")):
                open_until[column + offset] = number + _size(attributes, "rowspan")
            column += _size(attributes, "colspan")
        widths.append(sum(1 for until in open_until.values() if until > number))
    assert widths == [6] * 9


def test_names_are_text_and_never_markup() -> None:
    text = table_html(grid(), '"><script>alert(2)</script>')
    table = Table(text)
    assert table.tags == {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "span"}
    assert "<script" not in text
    assert HOSTILE in [cell for _, _, cell in table.lines[0]]


def test_an_outer_heading_takes_in_its_group_and_the_groups_subtotal() -> None:
    first = Table(table_html(grid(), "t")).lines[2][0]
    assert first[1]["rowspan"] == "4"
    assert first[1]["scope"] == "rowgroup"
    assert first[2] == "Direct"


def test_two_customers_of_one_name_stay_two_lines() -> None:
    heads = row_heads(grid().rows, 2)
    assert [head.text for head in heads[1]] == ["Namesake"]
    assert [head.text for head in heads[2]] == ["Namesake"]


def test_the_grand_total_is_headed_over_all_row_levels() -> None:
    head = row_heads(grid().rows, 2)[-1]
    assert [(cell.text, cell.level, cell.columns) for cell in head] == [("Total", 0, 2)]


def test_figures_are_exact_and_nothing_is_shown_for_null() -> None:
    line = Table(table_html(grid(), "t")).lines[3]
    assert [text for tag, _, text in line if tag == "td"] == [
        "1",
        "12,345,678,901,234.56",
        "2.00",
        "",
    ]


def test_negatives_and_highlights_carry_a_class() -> None:
    line = Table(table_html(grid(), "t")).lines[4]
    classes = [attributes.get("class") for tag, attributes, _ in line if tag == "td"]
    assert classes == ["rp-negative", None, None, "rp-bad"]


def test_zeros_are_there_but_quiet() -> None:
    zeros = Grid(
        (), ((HeadCell("a"),),), (GridColumn("a", "0"),), (GridRow("total", 0, (), (Cell(0),)),)
    )
    assert '<td class="rp-zero">0</td>' in table_html(zeros, "t")


def test_heads_say_what_they_are_heads_of() -> None:
    table = Table(table_html(grid(), "t"))
    scopes = [attributes["scope"] for _, attributes, _ in table.lines[0]]
    assert scopes == ["col", "col", "colgroup", "col", "col"]
