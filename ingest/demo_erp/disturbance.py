"""One kind of trouble in a demo ERP, and the SQL that several kinds share."""

from dataclasses import dataclass

NOW = "getvariable('now')"
RECENT = "creationtime >= day_text(getvariable('since') - 60)"


@dataclass(frozen=True)
class Disturbance:
    """One kind of change: rows are drawn into the table `drawn` (key), then changed.

    `per_day` is how many are drawn a day at scale 1. The first statement's count of rows is the
    one that is reported. `lines` finds the order lines whose accumulators change, if any.
    """

    kind: str
    per_day: int
    candidates: str
    statements: tuple[str, ...]
    lines: str = ""
    is_silent: bool = False
    is_delete: bool = False


def month_before(moment: str) -> str:
    """Last day of the month before that of a text of date or time."""
    return f"day_text(date_trunc('month', day_of({moment})) - interval 1 day)"


def update(table: str, key: str, assignments: str, has_ts: bool = True) -> str:
    """Change the drawn rows of `table`, by default with a new ts."""
    ts = f", ts = {NOW}" if has_ts else ""
    return f"update {table} set {assignments}{ts} from drawn where {table}.{key} = drawn.key"
