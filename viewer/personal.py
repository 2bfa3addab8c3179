"""What the landing page knows of a person: favourites, what they opened, what is new to them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Table, delete, insert, select, update

from dbt_project.application.database import transaction
from dbt_project.application.tables import FAVOURITES, KNOWN_REPORTS, VISITS

_NEW_FOR = timedelta(days=30)


def favourites(user: str) -> list[str]:
    """Names of the reports, in the order in which they were added."""
    mine = select(FAVOURITES.c.report_name).where(FAVOURITES.c.user_name == user)
    with transaction() as database:
        return list(database.execute(mine.order_by(FAVOURITES.c.added_at)).scalars())


def set_favourite(user: str, report: str, wanted: bool) -> None:
    """Add a report to the favourites, or take it away."""
    if wanted:
        _note(FAVOURITES, user, report, "added_at")
        return
    mine = FAVOURITES.c.user_name == user, FAVOURITES.c.report_name == report
    with transaction() as database:
        database.execute(delete(FAVOURITES).where(*mine))


def recent(user: str) -> list[str]:
    """Names of the reports that were opened last, the newest first."""
    mine = select(VISITS.c.report_name).where(VISITS.c.user_name == user)
    with transaction() as database:
        return list(database.execute(mine.order_by(VISITS.c.visited_at.desc())).scalars())


def visited(user: str, report: str) -> None:
    """A report was opened."""
    _note(VISITS, user, report, "visited_at")


def new_reports(names: Iterable[str]) -> list[str]:
    """Which of these came within the last month, newest first; those of the first day are not new.

    Names that are not known yet are known from now on.
    """
    now = _now()
    with transaction() as database:
        rows = database.execute(select(KNOWN_REPORTS)).all()
        known = {row.report_name: row.first_seen_at for row in rows}
        unknown = [name for name in names if name not in known]
        if unknown:
            entries = [{"report_name": name, "first_seen_at": now} for name in unknown]
            database.execute(insert(KNOWN_REPORTS), entries)
    known |= dict.fromkeys(unknown, now)
    first = min(known.values(), default=now)
    came = [name for name in names if first < known[name] and now - known[name] < _NEW_FOR]
    return sorted(came, key=lambda name: known[name], reverse=True)


def _note(table: Table, user: str, report: str, moment: str) -> None:
    """One row per person and report, with the time of the last note."""
    mine = table.c.user_name == user, table.c.report_name == report
    with transaction() as database:
        if not database.execute(update(table).where(*mine).values({moment: _now()})).rowcount:
            values = {"user_name": user, "report_name": report, moment: _now()}
            database.execute(insert(table).values(values))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
