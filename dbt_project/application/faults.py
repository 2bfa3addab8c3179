"""Fault records: what people say is wrong with a report, and what was done about it."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Row, func, insert, select, update

from dbt_project.application.database import transaction, with_free_key
from dbt_project.application.tables import FAULT_RECORDS
from dbt_project.application.types import moment_now
from dbt_project.errors import PlatformError

Level = Literal[1, 2, 3, 4]  # outage, serious, minor, advice
Status = Literal["new", "working", "solved", "closed"]  # the last: nothing is to be done
LEVELS: tuple[Level, ...] = get_args(Level)
STATUSES: tuple[Status, ...] = get_args(Status)
ENDED: tuple[Status, ...] = ("solved", "closed")
LONGEST_SUMMARY, LONGEST_TEXT = 200, 1_300  # characters; capture keeps 4,000 bytes

_C = FAULT_RECORDS.c


@dataclass(frozen=True)
class PageState:
    """What the reader was looking at; `link` opens the same figures. Times are UTC."""

    report: str
    link: str
    build_id: str
    data_as_of: str | None
    language: str
    browser_language: str


@dataclass(frozen=True)
class Handling:
    """What was done; `is_known` lets all readers of the report find it."""

    status: Status = "new"
    handled_by: str = ""
    cause: str = ""
    remedy: str = ""
    result: str = ""
    is_known: bool = False


@dataclass(frozen=True)
class Fault:
    """One record; `changes` counts how often it was written."""

    number: int
    level: Level
    summary: str
    detail: str
    page: PageState
    reported_by: str
    reported_at: str
    handling: Handling
    ended_at: str | None
    changes: int

    @property
    def is_open(self) -> bool:
        """Whether somebody waits for it."""
        return self.handling.status not in ENDED


class HandledMeanwhileError(PlatformError):
    """Somebody else wrote the record since it was read: nothing was written."""

    def __init__(self, number: int) -> None:
        super().__init__(f"fault {number} was changed meanwhile")
        self.number = number


def report_fault(level: Level, summary: str, detail: str, page: PageState, user: str) -> int:
    """Keep a new record; returns its number."""
    now = moment_now()
    values = {
        "fault_level": level,
        "summary": " ".join(summary.split())[:LONGEST_SUMMARY],
        "detail": detail.strip()[:LONGEST_TEXT],
        "report_name": page.report,
        "link": page.link[:LONGEST_TEXT],
        "build_id": page.build_id,
        "data_as_of": page.data_as_of,
        "page_language": page.language,
        "browser_language": page.browser_language[:40],
        "reported_by": user,
        "reported_at": now,
        **_written(Handling()),
        "ended_at": None,
        "changed_at": now,
        "changes": 0,
    }
    return with_free_key(partial(_numbered, values))


def faults() -> list[Fault]:
    """All of them, the newest first."""
    return _found()


def fault(number: int) -> Fault | None:
    """One of them."""
    return next(iter(_found(_C.fault_no == number)), None)


def handle(before: Fault, handling: Handling) -> None:
    """Write what was done about a record as it was read. Raises HandledMeanwhileError."""
    now = moment_now()
    has_ended = handling.status in ENDED
    values = {
        **_written(handling),
        "ended_at": (before.ended_at or now) if has_ended else None,
        "changed_at": now,
        "changes": before.changes + 1,
    }
    unchanged = _C.fault_no == before.number, _C.changes == before.changes
    with transaction() as database:
        if not database.execute(update(FAULT_RECORDS).where(*unchanged).values(values)).rowcount:
            raise HandledMeanwhileError(before.number)


def _numbered(values: dict[str, Any]) -> int:
    """Keep it by the next number; what somebody else has taken meanwhile is refused by the key."""
    with transaction() as database:
        number = int(database.execute(select(func.max(_C.fault_no))).scalar() or 0) + 1
        database.execute(insert(FAULT_RECORDS).values(fault_no=number, **values))
    return number


def _written(handling: Handling) -> dict[str, Any]:
    texts = {name: getattr(handling, name).strip() for name in ("cause", "remedy", "result")}
    return {
        "fault_status": handling.status,
        "handled_by": handling.handled_by,
        **{name: text[:LONGEST_TEXT] for name, text in texts.items()},
        "is_known": int(handling.is_known),
    }


def _found(*conditions: ColumnElement[bool]) -> list[Fault]:
    query = select(FAULT_RECORDS).where(*conditions).order_by(_C.fault_no.desc())
    with transaction() as database:
        return [_fault(row) for row in database.execute(query)]


def _fault(row: Row[Any]) -> Fault:
    return Fault(
        number=row.fault_no,
        level=row.fault_level,
        summary=row.summary,
        detail=row.detail,
        page=PageState(
            row.report_name,
            row.link,
            row.build_id,
            row.data_as_of,
            row.page_language,
            row.browser_language,
        ),
        reported_by=row.reported_by,
        reported_at=row.reported_at,
        handling=Handling(
            row.fault_status,
            row.handled_by,
            row.cause,
            row.remedy,
            row.result,
            bool(row.is_known),
        ),
        ended_at=row.ended_at,
        changes=row.changes,
    )
