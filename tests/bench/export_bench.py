"""Measures exports: 100,000 and 1,000,000 rows of 20 columns, and pages of a PDF.

Each case is a process of its own, timed from outside, with its peak of memory; other writers of
the same rows stand beside. All begin with the same query, whose own cost is the case `query`.
Prints a table; BENCH_JSON=file also writes it as JSON. BENCH_RUNS says how often each case is
measured (3), BENCH_ROWS how many rows the large cases have (1,000,000; 0 leaves them out).
"""

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.measured import Cost, measure  # noqa: E402

RUNS = int(os.environ.get("BENCH_RUNS", "3"))
MANY = int(os.environ.get("BENCH_ROWS", "1000000"))
ROWS = 100_000
TEXTS, DAYS, AMOUNTS = 8, 2, 10
PAPER_ROWS, PAPER_COLUMNS = 1_600, 12
MONEY = "#,##0.00"


@dataclass(frozen=True)
class Figure:
    """One case over its runs."""

    case: str
    rows: int
    seconds: tuple[float, ...]
    cpu_seconds: float
    peak_mb: float
    size_mb: float

    def line(self) -> str:
        """The figure as a row of the table."""
        low, middle, high = min(self.seconds), statistics.median(self.seconds), max(self.seconds)
        return (
            f"{self.case:<34}{self.rows:>10,}{low:>9.2f}{middle:>9.2f}{high:>9.2f}"
            f"{self.cpu_seconds:>9.2f}{self.peak_mb:>9,.0f}{self.size_mb:>9.1f}"
        )


def main() -> None:
    """Measure all cases, from the quickest."""
    print(
        f"{'case':<34}{'rows':>10}{'min s':>9}{'median':>9}{'max':>9}{'CPU s':>9}{'peak MB':>9}"
        f"{'file MB':>9}"
    )
    cases = [
        ("query", ROWS, RUNS),
        ("csv", ROWS, RUNS),
        ("csv by DuckDB", ROWS, RUNS),
        ("xlsx", ROWS, RUNS),
        ("xlsx by XlsxWriter, streamed", ROWS, RUNS),
        ("xlsx by pandas and openpyxl", ROWS, 1),
        ("pdf", PAPER_ROWS, RUNS),
    ]
    if MANY:
        cases += [("csv", MANY, 1), ("xlsx", MANY, 1)]
    figures = [_measured(*case) for case in cases]
    if os.environ.get("BENCH_JSON"):
        text = json.dumps([asdict(figure) for figure in figures], indent=2)
        Path(os.environ["BENCH_JSON"]).write_text(text, encoding="utf-8")


def _measured(case: str, rows: int, runs: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "file")
        command = [sys.executable, __file__, case, str(rows), str(target)]
        costs: list[Cost] = [measure(command, {}, ROOT) for _ in range(runs)]
        size = target.stat().st_size / 1e6 if target.exists() else 0.0
    figure = Figure(
        case,
        rows,
        tuple(cost.seconds for cost in costs),
        min(cost.cpu_seconds for cost in costs),
        max(cost.peak_mb for cost in costs),
        size,
    )
    print(figure.line(), flush=True)
    return figure


def _sql(rows: int) -> str:
    """Codes, dates and amounts as a warehouse has them: decimal(28, 8)."""
    columns = [
        *(f"'C{n}-' || lpad((i * {n + 7} % 99991)::varchar, 8, '0') as t{n}" for n in range(TEXTS)),
        *(f"date '2024-01-01' + (i % {360 + n})::int as d{n}" for n in range(DAYS)),
        *(
            f"cast((i * {7919 + n} % 100000000) / 100 as decimal(28, 8)) as m{n}"
            for n in range(AMOUNTS)
        ),
    ]
    return f"select {', '.join(columns)} from range({rows}) t(i)"


def _write(case: str, rows: int, target: Path) -> None:
    """One case, in this process. What only some cases need is imported by them alone."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1, "memory_limit": "1GB"})
    if case == "csv by DuckDB":
        connection.execute(f"copy ({_sql(rows)}) to '{target}' (header, delimiter ',')")
        return
    batches = connection.sql(_sql(rows)).to_arrow_reader(10_000)
    writers: dict[str, Callable[..., None]] = {
        "query": _query,
        "csv": _csv,
        "xlsx": _xlsx,
        "pdf": _pdf,
        "xlsx by XlsxWriter, streamed": _xlsxwriter,
        "xlsx by pandas and openpyxl": _pandas,
    }
    writers[case](batches, target, rows)


def _columns() -> list:
    from viewer.sheet_rows import SheetColumn

    texts = [SheetColumn(f"列{n}", None, None) for n in range(TEXTS + DAYS)]
    return [*texts, *(SheetColumn(f"金额{n}", "本期", MONEY) for n in range(AMOUNTS))]


def _query(batches: Iterator, target: Path, rows: int) -> None:
    for _ in batches:
        pass


def _csv(batches: Iterator, target: Path, rows: int) -> None:
    from viewer.export_csv import list_csv

    with target.open("wb") as file:
        list_csv(file, _columns(), batches)


def _xlsx(batches: Iterator, target: Path, rows: int) -> None:
    from viewer.export_list import list_workbook
    from viewer.workbook import About

    with target.open("wb") as file:
        list_workbook(file, _columns(), batches, About("表", "说明", ()), most=rows)


def _pdf(batches: Iterator, target: Path, rows: int) -> None:
    from viewer.export_pdf import list_paper, write_pdf
    from viewer.workbook import About

    columns = _columns()[-PAPER_COLUMNS:]
    chosen = (batch.select(range(batch.num_columns)[-PAPER_COLUMNS:]) for batch in batches)
    paper = list_paper(columns, chosen, About("表", "说明", ()), "zh")
    with target.open("wb") as file:
        write_pdf(file, paper, target.parent, lambda: None)


def _xlsxwriter(batches: Iterator, target: Path, rows: int) -> None:
    """As its manual says for large files; it takes decimals one by one."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(target), {"constant_memory": True})
    sheet, money = book.add_worksheet(), book.add_format({"num_format": MONEY})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    line = 0
    for batch in batches:
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            for place, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(line, place, float(value), money)
                elif isinstance(value, str):
                    sheet.write_string(line, place, value)
                else:
                    sheet.write_datetime(line, place, value, day)
            line += 1
    book.close()


def _pandas(batches: Iterator, target: Path, rows: int) -> None:
    frame = batches.read_all().to_pandas()
    frame.to_excel(target, index=False, engine="openpyxl")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _write(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
