"""A cross-tab by hand: two classes with customers, two groups of columns, one column apart."""

from decimal import Decimal

from dbt_project.reporting.grid import Cell, Grid, GridColumn, GridRow, HeadCell

HOSTILE = '<img src=x onerror="alert(1)">&'
MONEY = "#,##0.00"


def _row(kind: str, level: int, heads: tuple[str, ...], *values: str | None) -> GridRow:
    cells = tuple(Cell(None if value is None else Decimal(value)) for value in values)
    return GridRow(kind, level, heads, cells)  # type: ignore[arg-type]


def grid() -> Grid:
    """Names are as hostile as they come; customer 0012 and its namesake stay two."""
    marked = _row("detail", 2, ("Direct", "Namesake"), "-5", None, "0.5", "0")
    last = Cell(Decimal("0.5"), "bad")
    return Grid(
        row_titles=("Class", "Customer"),
        heads=(
            (HeadCell(HOSTILE, 2), HeadCell("Parts", 1), HeadCell("Overdue", 1, 2)),
            (HeadCell("Quantity"), HeadCell("Amount"), HeadCell("Amount")),
        ),
        columns=(
            GridColumn(f"{HOSTILE} Quantity", "#,##0"),
            GridColumn(f"{HOSTILE} Amount", MONEY),
            GridColumn("Parts Amount", MONEY),
            GridColumn("Overdue", "0.0%"),
        ),
        rows=(
            _row("detail", 2, ("Direct", "=1+1"), "1234", "1000.005", None, "0.125"),
            _row("detail", 2, ("Direct", "Namesake"), "1", "12345678901234.56", "2", None),
            GridRow(marked.kind, marked.level, marked.heads, (*marked.cells[:3], last)),
            _row("subtotal", 1, ("Direct", "Subtotal"), "1230", "12345678902234.565", "2.5", None),
            _row("detail", 2, ("Dealers", "0012"), "1", "1", "1", "1"),
            _row("subtotal", 1, ("Dealers", "Subtotal"), "1", "1", "1", "1"),
            _row("total", 0, ("Total", ""), "1231", "12345678902235.565", "3.5", None),
        ),
    )
