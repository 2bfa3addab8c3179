"""Compares two results cell by cell: the legacy report's and the migrated one's."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

Cell = object  # str, int, Decimal, float, date, datetime or None, as a driver gives them
Key = tuple[str, ...]
_Plain = str | Decimal | date

_MOST_EXAMPLES = 20
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00:00(?:\.0+)?)?$")
_NUMBER = re.compile(r"^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$")


@dataclass(frozen=True)
class Rules:
    """What counts as the same.

    `keys` are the columns that say which row is which; `scales` the decimals that a figure is
    compared with (`scale` where a column has none of its own); `null_is_zero` are the figures in
    which the legacy statement's nvl makes a zero of what the mart leaves empty, or the other way.
    `ordered` results have their rows in one order, by which rows of equal keys are told apart.
    """

    keys: tuple[str, ...]
    scale: int = 2
    scales: Mapping[str, int] | None = None
    null_is_zero: frozenset[str] = frozenset()
    ordered: bool = False

    def scale_of(self, column: str) -> int:
        """Decimals of a column's figures."""
        return (self.scales or {}).get(column, self.scale)


@dataclass(frozen=True)
class Table:
    """A result: its columns and its rows, each with a cell a column."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Difference:
    """One cell that differs, or a whole row that one side lacks (`column` is then empty)."""

    key: Key
    column: str
    legacy: str
    mart: str

    def __str__(self) -> str:
        where = " / ".join(self.key) or "(the only row)"
        if not self.column:
            return f"{where}: legacy {self.legacy}, mart {self.mart}"
        return f"{where}: {self.column}: legacy {self.legacy}, mart {self.mart}"


@dataclass(frozen=True)
class Comparison:
    """What was compared, and every way in which it failed; examples are the first differences."""

    rows: int
    cells: int
    different_cells: int
    problems: tuple[str, ...]
    examples: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        """Whether something was compared and all of it is the same."""
        return not self.problems and self.different_cells == 0


def compare(legacy: Table, mart: Table, rules: Rules) -> Comparison:
    """Every cell of two results.

    Rows are put side by side by their keys; a row that one side lacks is a difference in each of
    its cells. Cells that are empty on both sides are not counted. What proves nothing counts as
    failed: no rows, no figures, only zeros, a key that is there twice, a column that one side
    lacks.
    """
    problems = [*_column_problems(legacy, mart, rules)]
    if problems:
        return Comparison(0, 0, 0, tuple(problems), ())
    columns = [name for name in legacy.columns if name not in rules.keys]
    left, right = _by_key(legacy, rules), _by_key(mart, rules)
    problems += _key_problems("legacy", left) + _key_problems("mart", right)
    problems += _order_problems(left, right) if rules.ordered else []
    problems += _proves_nothing(left, right, columns)
    differences: list[Difference] = []
    cells = different = 0
    for key in dict.fromkeys([*left, *right]):
        found = list(_differences(key, left.get(key), right.get(key), columns, rules))
        filled = _filled([*left.get(key, ()), *right.get(key, ())], columns)
        lacks = key not in left or key not in right
        cells += filled
        different += filled if lacks else len(found)
        differences += found[: max(0, _MOST_EXAMPLES - len(differences))]
    rows = len(set(left) | set(right))
    return Comparison(rows, cells, different, tuple(problems), tuple(differences))


def _column_problems(legacy: Table, mart: Table, rules: Rules) -> Iterable[str]:
    for name, table in (("legacy", legacy), ("mart", mart)):
        twice = [column for column, count in Counter(table.columns).items() if count > 1]
        if twice:
            yield f"{name}: column {', '.join(twice)} is there more than once"
        lacking = [key for key in rules.keys if key not in table.columns]
        if lacking:
            yield f"{name}: lacks the key column {', '.join(lacking)}"
    only = set(legacy.columns) ^ set(mart.columns)
    if only - set(rules.keys):
        here = sorted(only & set(legacy.columns))
        there = sorted(only & set(mart.columns))
        yield f"columns differ: only legacy has {here}, only the mart has {there}"
    if set(legacy.columns) <= set(rules.keys):
        yield "there is no column to compare beside the keys"


_Rows = dict[Key, list[Mapping[str, Cell]]]


def _by_key(table: Table, rules: Rules) -> _Rows:
    found: _Rows = {}
    times: Counter[Key] = Counter()
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        key = tuple(_key_text(row[name]) for name in rules.keys)
        if rules.ordered:
            times[key] += 1
            key = (*key, f"#{times[key]}") if times[key] > 1 else key
        found.setdefault(key, []).append(row)
    return found


def _filled(rows: Sequence[Mapping[str, Cell]], columns: Sequence[str]) -> int:
    """Cells that have something in them on either side; a row is at least one."""
    found = sum(1 for name in columns if any(_plain(row[name]) is not None for row in rows))
    return max(found, 1)


def _order_problems(left: _Rows, right: _Rows) -> list[str]:
    """Where rows that both sides have stand in another order."""
    ours = [key for key in right if key in left]
    for place, (old, new) in enumerate(
        zip((key for key in left if key in right), ours, strict=True), 1
    ):
        if old != new:
            shown = " / ".join(old), " / ".join(new)
            return [f"the order differs at row {place}: legacy {shown[0]}, mart {shown[1]}"]
    return []


def _key_text(cell: Cell) -> str:
    """Keys are text on one side and a number or a date on the other, blank-padded or not."""
    plain = _plain(cell)
    if plain is None:
        return ""
    if isinstance(plain, Decimal):
        return f"{plain.normalize(_CONTEXT):f}"
    dated = _as_date(plain)
    return dated.isoformat() if isinstance(dated, date) else str(dated)


def _key_problems(side: str, rows: _Rows) -> list[str]:
    twice = [key for key, found in rows.items() if len(found) > 1]
    if not twice:
        return []
    shown = "; ".join(" / ".join(key) for key in twice[:3])
    return [f"{side}: {len(twice)} keys are there more than once: {shown}"]


def _proves_nothing(left: _Rows, right: _Rows, columns: Sequence[str]) -> list[str]:
    if not left and not right:
        return ["both sides are empty: that proves nothing"]
    sides = [row for rows in (left, right) for found in rows.values() for row in found]
    cells = [_plain(row[name]) for row in sides for name in columns]
    figures = [cell for cell in cells if isinstance(cell, Decimal)]
    if not any(figures) and (figures or not any(cells)):
        return ["all figures are zero or empty: that proves nothing"]
    return []


def _differences(
    key: Key,
    left: Sequence[Mapping[str, Cell]] | None,
    right: Sequence[Mapping[str, Cell]] | None,
    columns: Sequence[str],
    rules: Rules,
) -> Iterable[Difference]:
    if not left or not right:
        yield Difference(
            key, "", "has the row" if left else "no row", "has the row" if right else "no row"
        )
        return
    for name in columns:
        if not same(left[0][name], right[0][name], rules, name):
            yield Difference(key, name, _shown(left[0][name]), _shown(right[0][name]))


def same(legacy: Cell, mart: Cell, rules: Rules, column: str) -> bool:
    """Whether two cells say the same.

    Figures are rounded half up to the column's decimals; texts lose the blanks behind them and ''
    is null, as in Oracle; a date is its text; null is zero only where the rules say so.
    """
    left, right = _plain(legacy), _plain(mart)
    if column in rules.null_is_zero:
        left = Decimal(0) if left is None else left
        right = Decimal(0) if right is None else right
    if left is None or right is None:
        return left is right
    left, right = _alike(left, right)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        scale = rules.scale_of(column)
        return _rounded(left, scale) == _rounded(right, scale)
    return left == right


def _alike(left: _Plain, right: _Plain) -> tuple[_Plain, _Plain]:
    """Two cells as one type, where one side gives a figure or a date as its text."""
    if isinstance(left, Decimal) != isinstance(right, Decimal):
        return _as_number(left), _as_number(right)
    if isinstance(left, date) != isinstance(right, date):
        return _as_date(left), _as_date(right)
    return left, right


def _plain(cell: Cell) -> _Plain | None:
    """The cell as text, figure or date; what is empty in Oracle is None."""
    if isinstance(cell, bool | int | Decimal | float):
        # The shortest text of a float is what the driver was given.
        number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
        return number if number.is_finite() else str(number)
    if isinstance(cell, datetime):
        is_day = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return cell.date() if is_day else cell.isoformat(" ")
    if cell is None or isinstance(cell, date):
        return cell
    return str(cell).rstrip(" ") or None


def _as_number(cell: _Plain) -> _Plain:
    """A figure that one side gives as text: `to_char`, or a code of digits."""
    if not isinstance(cell, str) or not _NUMBER.match(cell.strip()):
        return cell
    try:
        return Decimal(cell.strip())
    except InvalidOperation:
        return cell


def _as_date(cell: _Plain) -> _Plain:
    """NC keeps dates as text, with a time of midnight or without."""
    found = _DATE.match(cell) if isinstance(cell, str) else None
    try:
        return date(*(int(part) for part in found.groups())) if found else cell
    except ValueError:
        return cell


def _rounded(number: Decimal, scale: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-scale), context=_CONTEXT)


def _shown(cell: Cell) -> str:
    plain = _plain(cell)
    return "null" if plain is None else f"{plain:f}" if isinstance(plain, Decimal) else str(plain)
