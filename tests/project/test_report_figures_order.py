"""The order of a cross-tab's rows, and figures that say where a row stands in it."""

from decimal import Decimal
from typing import Any

from hypothesis import given

from dbt_project.reporting.pivot import crosstab
from dbt_project.reports import Report
from tests.exported import exported_lines
from tests.ledger_sample import EXPENSES, Ledger, ledger_report
from tests.project.test_report_figures import drawn, figures
from tests.project.test_report_figures_measures import labelled
from tests.project.test_report_figures_random import FEW, ROWS, Row, cut_quotient, filled
from tests.report_sample import Marts, line, values
from viewer.export_csv import crosstab_csv

D = Decimal
ABC = (
    {"name": "place", "type": "rank", "of": "amount"},
    {"name": "amount"},
    {"name": "part", "type": "share", "of": "amount"},
    {"name": "running", "type": "running_share", "of": "amount"},
    {
        "name": "abc",
        "type": "band",
        "of": "running",
        "edges": [0.8, 0.95],
        "labels": ["A", "B", "C"],
    },
)


def ranking(**more: Any) -> Report:
    """Customers, the largest first, with all that says where they stand."""
    rest = {"rows": [{"name": "customer_code"}], "order_by": ["-amount"]}
    return labelled(*ABC, **rest | more)


def sold(*amounts: Any) -> list[Row]:
    """A line per customer, c0 and so on, of these amounts."""
    named = {"customer_name": None}
    return [
        line(number, customer_code=f"c{number}", amount=None if a is None else D(a), **named)
        for number, a in enumerate(amounts)
    ]


def test_a_ranking_has_places_shares_running_shares_and_bands() -> None:
    grid = drawn(Marts(list(sold(15, 70, 4, 11))), ranking())
    assert [(row.heads[0], *figures(row)) for row in grid.rows] == [
        ("c1", 1, 70, D("0.7"), D("0.7"), "A"),
        ("c0", 2, 15, D("0.15"), D("0.85"), "A"),
        ("c3", 3, 11, D("0.11"), D("0.96"), "B"),
        ("c2", 4, 4, D("0.04"), 1, "C"),
        ("合计", None, 100, 1, None, None),
    ]
    assert exported_lines(crosstab_csv, grid)[1] == "c1,1,70,0.7,0.7,A"


def test_a_hidden_row_goes_by_what_it_shows_or_by_its_own_column_where_that_is_named() -> None:
    positions = {" 20": "20", "100": "100", " 10": "10"}
    rows: list[Row] = [
        line(n, line_id=key, order_no=no) for n, (key, no) in enumerate(positions.items())
    ]
    own = {"name": "line_id", "hidden": True, "show": ["order_no"]}
    lines: dict[str, Any] = {"rows": [{"name": "customer_code"}, own], "totals": {}}
    orders: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["10", "100", "20"]),
        ({"order_by": ["line_id"]}, ["10", "20", "100"]),
        ({"order_by": ["-line_id"]}, ["100", "20", "10"]),
    ]
    for order, expected in orders:
        grid = drawn(Marts(rows), labelled({"name": "amount"}, **lines | order))
        assert [row.cells[0].value for row in grid.rows] == expected


def test_only_the_first_rows_are_shown_and_shares_are_of_all() -> None:
    marts = Marts(list(sold(15, 70, 4, 11)))
    number = {"name": "top_n", "type": "number", "label": "前", "label_en": "Top"}
    of = ranking(top="$param.top_n", parameters=[number])
    found = [(row.heads[0], *figures(row)) for row in drawn(marts, of, {"top_n": 2}).rows]
    assert found == [
        ("c1", 1, 70, D("0.7"), D("0.7"), "A"),
        ("c0", 2, 15, D("0.15"), D("0.85"), "A"),
        ("合计", None, 100, 1, None, None),
    ]
    assert len(drawn(marts, of, {}).rows) == 5


def test_the_rest_may_be_a_row_of_its_own_which_counts_anew() -> None:
    rows = [*sold(15, 70, 4, 11), line(9, customer_code=None, customer_name=None, amount=D(20))]
    orders = {"name": "order_no", "type": "count_distinct"}
    for more in ([], [orders]):
        of = labelled(
            *ABC, *more, rows=[{"name": "customer_code"}], order_by=["-amount"], top=2, rest=True
        )
        found = [(row.heads[0], *figures(row)) for row in drawn(Marts(list(rows)), of).rows]
        extra = [(1,), (1,), (3,), (5,)] if more else [()] * 4
        assert found == [
            ("c1", 1, 70, D("0.583333333333"), D("0.583333333333"), "A", *extra[0]),
            ("未分类", 2, 20, D("0.166666666666"), D("0.75"), "A", *extra[1]),
            ("其他", None, 30, D("0.25"), 1, None, *extra[2]),
            ("合计", None, 120, 1, None, None, *extra[3]),
        ]


def test_equal_figures_share_a_place_and_go_by_their_key() -> None:
    grid = drawn(Marts(list(sold(5, 9, 5, None))), ranking())
    assert [(row.heads[0], figures(row)[0]) for row in grid.rows[:-1]] == [
        ("c1", 1), ("c0", 2), ("c2", 2), ("c3", 4),
    ]  # fmt: skip


def test_bands_of_nothing_are_empty_and_may_be_marked() -> None:
    marked = [{"column": "abc", "when": "= C", "style": "warn"}]
    of = ranking(highlight=marked)
    assert [figures(row)[3:] for row in drawn(Marts(list(sold(5, -5))), of).rows[:2]] == [
        [None, None], [None, None],
    ]  # fmt: skip
    last = drawn(Marts(list(sold(96, 4))), of).rows[1]
    assert (last.cells[4].value, last.cells[4].style) == ("C", "warn")


def test_rows_are_ordered_by_figures_within_the_group_above_them() -> None:
    rows = [
        line(1, class_code="A", customer_code="c1", amount=D(1)),
        line(2, class_code="A", customer_code="c2", customer_name="甲二", amount=D(5)),
        line(
            3,
            class_code="B",
            class_name="乙类",
            customer_code="c3",
            customer_name="乙三",
            amount=D(7),
        ),
        line(
            4,
            class_code="B",
            class_name="乙类",
            customer_code="c4",
            customer_name="乙四",
            amount=None,
        ),
        line(
            5,
            class_code="B",
            class_name="乙类",
            customer_code="c5",
            customer_name="乙五",
            amount=D(7),
        ),
    ]
    names = ["class_code", "customer_code"]
    for subtotal in (True, False):
        levels = [{"name": names[0], "subtotal": subtotal}, {"name": names[1]}]
        grid = drawn(Marts(rows), labelled({"name": "amount"}, rows=levels, order_by=["-amount"]))
        details = [row.heads[1] for row in grid.rows if row.kind == "detail"]
        assert details == ["乙三", "乙五", "乙四", "甲二", "甲一"]
        assert sum(row.kind == "subtotal" for row in grid.rows) == 2 * subtotal
    grid = drawn(
        Marts(rows), labelled({"name": "amount"}, order_by=["class_code", "-customer_code"])
    )
    assert [row.heads[1] for row in grid.rows if row.kind == "detail"] == [
        "甲二", "甲一", "乙五", "乙四", "乙三",
    ]  # fmt: skip


def test_members_stay_in_their_columns_whatever_the_order() -> None:
    rows = [*sold(1, 2), line(7, customer_code="c1", customer_name=None, kind="wood", amount=D(4))]
    across = {"name": "kind", "measures": ["amount"], "total": True}
    grid = drawn(Marts(list(rows)), ranking(across=across))
    assert [(row.heads[0], figures(row)) for row in grid.rows[:2]] == [
        ("c1", [1, 2, 4, 6, D("0.857142857142"), D("0.857142857142"), "A"]),
        ("c0", [2, 1, None, 1, D("0.142857142857"), 1, "B"]),
    ]


def test_nodes_of_a_tree_are_ordered_within_their_parent() -> None:
    of = ledger_report(EXPENSES | {"order_by": ["amount"]})
    heads = [row.heads[0] for row in Ledger().grid(of).rows]
    codes = [head for head in heads if head[0].isdigit()]
    assert codes.index("6602") < codes.index("1001")
    assert codes.index("660202") < codes.index("660201")
    assert codes.index("66020202") < codes.index("66020201")
    assert codes.index("660202") < codes.index("66020202")


@FEW
@given(ROWS)
def test_a_ranking_of_any_rows_is_what_plain_sql_gives(rows: list[Row]) -> None:
    marts = filled(rows)
    of = ranking()
    grid = crosstab(of, values(of), "en", marts.run)
    plain = marts.rows(
        """
        select coalesce(customer_code, 'Unclassified'), sum(amount),
            rank() over (order by sum(amount) desc nulls last),
            sum(coalesce(sum(amount), 0)) over (
                order by sum(amount) desc nulls last, customer_code nulls last
                rows unbounded preceding
            ),
            sum(sum(amount)) over ()
        from marts.fct_lines group by customer_code
        order by sum(amount) desc nulls last, customer_code nulls last
        """
    )
    details = grid.rows[:-1]
    assert [row.heads[0] for row in details] == [row[0] for row in plain]
    for row, (_, amount, place, running, whole) in zip(details, plain, strict=True):
        share = cut_quotient(running, whole)
        before = cut_quotient(running - (amount or 0), whole)
        band = None if before is None else "ABC"[(before >= D("0.8")) + (before >= D("0.95"))]
        assert figures(row) == [place, amount, cut_quotient(amount, whole), share, band]
