"""Figures of reports over any rows: they equal plain sums, and parts add up to their whole."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbt_project.reporting.grid import Grid, GridRow
from dbt_project.reporting.paging import paged, pages_of
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import ROW_COUNT, list_query, list_totals_query
from dbt_project.reports import Sort
from tests.report_sample import AGEING, CROSSTAB, LIST, TODAY, Marts, changed, report, values
from viewer.figures import number_format, rounded

Row = Mapping[str, Any]

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MONEY = st.decimals(Decimal(-(10**9)), Decimal(10**9), places=8)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "class_code": st.sampled_from([None, "A", "B"]),
            "customer_code": st.sampled_from([None, "c1", "c2", "c3"]),
            "kind": st.sampled_from([None, "steel", "wood", "zinc", "tin"]),
            "order_date": st.dates(TODAY - timedelta(90), TODAY + timedelta(20)),
            "due_date": st.none() | st.dates(TODAY - timedelta(90), TODAY + timedelta(20)),
            "quantity": st.none() | st.decimals(-1000, 1000, places=2),
            "amount": st.none() | MONEY | st.sampled_from([Decimal(5), Decimal(-5), Decimal(0)]),
        }
    ),
    min_size=1,
    max_size=14,
)
KEYS = ("class_code", "customer_code")


def filled(rows: Sequence[Row]) -> Marts:
    """A database with these rows."""
    marts = Marts()
    for number, row in enumerate(rows):
        marts.insert("fct_lines", {"line_id": f"L{number:02d}", "order_no": "S"} | dict(row))
    return marts


def texts(grid: Grid) -> dict[tuple[str, ...], list[Any]]:
    """Figures by heading."""
    return {row.heads: [cell.value for cell in row.cells] for row in grid.rows}


def head(row: Row, level: int) -> tuple[str, ...]:
    """Where a row is counted at a level: 2 details, 1 subtotal, 0 total."""
    names = [row[key] or "Unclassified" for key in KEYS[:level]]
    return (*names, *("Subtotal", "Total")[1 - level : 2 - level], *[""] * (1 - level))[:2]


def total(rows: Sequence[Row], name: str) -> Decimal | None:
    """A plain sum; nothing but nulls gives null, as in SQL."""
    found = [row[name] for row in rows if row[name] is not None]
    with localcontext() as context:
        context.prec = 60
        return sum(found, Decimal(0)) if found else None


def by_head(rows: Sequence[Row]) -> dict[tuple[str, ...], list[Row]]:
    """The rows behind every line of a cross-tab."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        for level in (0, 1, 2):
            groups[head(row, level)].append(row)
    return groups


def cut_quotient(numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """The exact quotient, cut off after twelve digits."""
    if numerator is None or not denominator:
        return None
    with localcontext() as context:
        context.prec = 60
        return (numerator / denominator).quantize(Decimal("1e-12"), ROUND_DOWN)


@FEW
@given(ROWS)
def test_every_cell_of_a_cross_tab_is_the_plain_sum_of_its_rows(rows: list[Row]) -> None:
    of = report(CROSSTAB)
    grid = crosstab(of, values(of), "en", filled(rows).run)
    kinds = sorted({row["kind"] for row in rows if row["kind"]})
    members = [*kinds, None] if any(row["kind"] is None for row in rows) else kinds
    expected = {}
    for heads, group in by_head(rows).items():
        figures: list[Decimal | None] = []
        for part in [[row for row in group if row["kind"] == kind] for kind in members] + [group]:
            quantity, amount = total(part, "quantity"), total(part, "amount")
            figures += [quantity, amount, cut_quotient(amount, quantity)]
        expected[heads] = figures
    assert texts(grid) == expected


@settings(FEW, max_examples=10)
@given(ROWS, st.sampled_from([CROSSTAB, AGEING]), st.integers(2, 9), st.booleans())
def test_pages_asked_for_one_by_one_are_the_whole_cross_tab(
    rows: list[Row], declared: dict[str, object], most: int, totals: bool
) -> None:
    of, marts = report(changed(declared, "totals.rows", totals)), filled(rows)
    whole = crosstab(of, values(of), "en", marts.run)
    found = paged(of, values(of), "en", marts.run)
    assert found is not None
    lines = [row for row in whole.rows if row.level]
    assert found.outline.lines == len(lines)
    pages = pages_of([count for _, count in found.outline.groups], most, most)
    shown: list[GridRow] = []
    for page in range(1, len(pages.starts) + 1):
        grid = found.grid(*pages.of(page))
        shown += [row for row in grid.rows if row.level]
        assert (
            grid.rows[len(grid.rows) - len(whole.rows) + len(lines) :] == whole.rows[len(lines) :]
        )
        assert (grid.heads, grid.columns) == (whole.heads, whole.columns)
    assert shown == lines


@FEW
@given(ROWS)
def test_totals_equal_a_plain_sum_in_sql(rows: list[Row]) -> None:
    marts, of = filled(rows), report(CROSSTAB)
    grid = crosstab(of, values(of), "en", marts.run)
    plain = marts.rows("select sum(quantity), sum(amount) from marts.fct_lines")[0]
    last = [cell.value for cell in grid.rows[-1].cells]
    assert tuple(last[-3:-1]) == plain
    by_class = marts.rows(
        "select coalesce(class_code, 'Unclassified'), sum(amount) from marts.fct_lines group by 1"
    )
    subtotals = {row.heads[0]: row.cells[-2].value for row in grid.rows if row.kind == "subtotal"}
    assert subtotals == dict(by_class)


@FEW
@given(ROWS, st.integers(1, 3))
def test_details_add_up_to_subtotals_to_the_total_and_members_to_their_total_column(
    rows: list[Row], most: int
) -> None:
    of = report(changed(changed(CROSSTAB, "across.max", most), "across.measures", ["amount"]))
    grid = crosstab(of, values(of), "en", filled(rows).run)

    def added(kind: str, outer: str | None = None) -> list[Decimal]:
        lines = [row for row in grid.rows if row.kind == kind and outer in (None, row.heads[0])]
        return [sum((cell.value or 0 for cell in column), Decimal(0)) for column in amounts(lines)]

    def amounts(lines: Sequence[GridRow]) -> list[Any]:
        return list(zip(*(row.cells[1:-1] for row in lines), strict=True))

    for row in grid.rows:
        values_of_row = [cell.value or 0 for cell in row.cells[1:-1]]
        assert sum(values_of_row[:-1]) == values_of_row[-1]
        if row.kind == "subtotal":
            assert values_of_row == added("detail", row.heads[0])
    assert [cell.value or 0 for cell in grid.rows[-1].cells[1:-1]] == added("subtotal")
    assert len(grid.heads[1]) <= most + 2


@FEW
@given(ROWS)
def test_age_buckets_add_up_to_the_balance_and_hidden_rows_had_nothing_to_show(
    rows: list[Row],
) -> None:
    of = report(AGEING)
    grid = crosstab(of, values(of), "en", filled(rows).run)
    counted = [row for row in rows if row["order_date"] <= TODAY]
    groups = by_head(counted)
    for row in grid.rows:
        balance, *buckets, overdue, share = (cell.value for cell in row.cells)
        assert balance == total(groups[row.heads], "amount")
        assert sum(value or 0 for value in buckets) == (balance or 0)
        late = [line for line in groups[row.heads] if (line["due_date"] or TODAY) < TODAY]
        assert (overdue or 0) == (total(late, "amount") or 0)  # a hidden row's 0 is in no total
        assert share == cut_quotient(overdue, balance)
    drawn = {row.heads for row in grid.rows if row.kind == "detail"}
    for heads, group in groups.items():
        if len(heads) == 2 and heads not in drawn and heads[1] not in ("Subtotal", ""):
            ages: dict[int | None, list[Row]] = defaultdict(list)
            for row in group:
                ages[bucket(row["due_date"])].append(row)
            assert not any(total(part, "amount") for part in ages.values())


def bucket(due: date | None) -> int | None:
    """Which of the edges 0, 30 and 60 an age is within."""
    if due is None:
        return None
    days = (TODAY - due).days
    return next((key for key, edge in enumerate((0, 30, 60)) if days <= edge), 3)


@FEW
@given(
    MONEY, st.decimals(-1000, 1000, places=2).filter(bool), st.sampled_from(["0", "0.00", "0.0%"])
)
def test_a_ratio_rounds_at_the_displayed_digits_as_the_true_quotient_does(
    amount: Decimal, quantity: Decimal, code: str
) -> None:
    of = report(CROSSTAB)
    grid = crosstab(of, values(of), "en", filled([row_of(amount, quantity)]).run)
    value = grid.rows[0].cells[2].value
    assert isinstance(value, Decimal)
    form = number_format(code)
    scaled = abs(Fraction(amount) / Fraction(quantity)) * (100 if form.percent else 1)
    half_up = int(scaled * 10**form.decimals + Fraction(1, 2))
    assert abs(rounded(value, form)) == Decimal(half_up).scaleb(-form.decimals)


def row_of(amount: Decimal, quantity: Decimal) -> Row:
    """One row with these figures."""
    return {"class_code": "A", "kind": "steel", "amount": amount, "quantity": quantity}


@FEW
@given(ROWS)
def test_figures_are_the_same_in_both_languages(rows: list[Row]) -> None:
    marts = filled(rows)
    for declared in (CROSSTAB, AGEING):
        of = report(declared)
        chinese = crosstab(of, values(of), "zh", marts.run)
        english = crosstab(of, values(of), "en", marts.run)
        assert [row.cells for row in chinese.rows] == [row.cells for row in english.rows]


@FEW
@given(
    ROWS,
    st.integers(1, 5),
    st.sampled_from(
        [
            None,
            *(
                Sort(name, down)
                for name in ("class_code", "amount", "days_late")
                for down in (True, False)
            ),
        ]
    ),
)
def test_pages_put_together_are_the_whole_list_once(
    rows: list[Row], size: int, sort: Sort | None
) -> None:
    listed = report(
        changed(
            LIST,
            "columns.7",
            {"name": "line", "column": "line_id", "label": "行", "label_en": "Line"},
        )
    )
    marts, given_values = filled(rows), values(listed, period="2024-01..2024-12")
    whole = marts.run(list_query(listed, given_values, "zh", sort=sort)).to_pylist()
    totals = marts.run(list_totals_query(listed, given_values)).to_pylist()[0]
    pages = [
        marts.run(list_query(listed, given_values, "zh", sort=sort, limit=size, offset=offset))
        for offset in range(0, len(rows), size)
    ]
    assert [row for page in pages for row in page.to_pylist()] == whole
    assert len({row["line"] for row in whole}) == totals[ROW_COUNT] == len(rows)
    assert totals["amount"] == total(rows, "amount")
