"""Reports that people made themselves, as the application database keeps them, and past runs.

A change adds a version; taking it back adds an earlier one again. Nothing is lost by deleting.
"""

import json
import re
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from pypinyin import lazy_pinyin
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from dbt_project.application.database import transaction, with_free_key
from dbt_project.application.tables import CUSTOM_REPORTS, CUSTOM_RUNS, CUSTOM_VERSIONS
from dbt_project.custom_sql.asked import Asked
from dbt_project.errors import MisdeclaredError
from dbt_project.person import Person

Kind = Literal["sql", "fields"]
EVERYBODY = "*"
LONGEST_TITLE = 100
_KEPT_RUNS = 100  # of each person
_REPORTS, _VERSIONS = CUSTOM_REPORTS.c, CUSTOM_VERSIONS.c


@dataclass(frozen=True)
class SavedReport:
    """One version of it. `body` is {sql, asked, columns}, or the declaration of `fields`."""

    kind: Kind
    title: str
    description: str
    body: Mapping[str, Any]
    shared_with: tuple[str, ...] = ()
    name: str = ""  # its address; empty before it is kept
    owner: str = ""
    version: int = 0
    saved_by: str = ""
    saved_at: datetime | None = None  # UTC

    @property
    def sql(self) -> str:
        """The statement of a report in SQL."""
        return str(self.body.get("sql", ""))

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What is said of its parameters."""
        return tuple(
            Asked(**{**entry, "choices": tuple(entry.get("choices", ()))})
            for entry in self.body.get("asked", ())
        )

    def may_see(self, person: Person) -> bool:
        """Whether it is theirs, or shared with them; the rows in it are another question."""
        is_shared = EVERYBODY in self.shared_with or bool(person.groups & set(self.shared_with))
        return is_shared or self.may_change(person)

    def may_change(self, person: Person) -> bool:
        """Whether they may save, share and delete it."""
        return person.name == self.owner or person.is_admin


@dataclass(frozen=True)
class Run:
    """A statement that was run; `outcome` is empty when it went well."""

    statement: str
    answers: Mapping[str, str]
    outcome: str
    rows: int
    milliseconds: int
    run_at: datetime  # UTC


def sql_body(sql: str, asked: Iterable[Asked], columns: Iterable[str]) -> dict[str, Any]:
    """The body of a report in SQL; `columns` are its headings, by which it is found."""
    return {"sql": sql, "asked": [asdict(each) for each in asked], "columns": list(columns)}


def reports_for(person: Person) -> list[SavedReport]:
    """All that this person may see, by title."""
    with transaction() as database:
        rows = database.execute(_newest().where(_REPORTS.deleted_at.is_(None))).all()
    found = [_report(row) for row in rows]
    return sorted((each for each in found if each.may_see(person)), key=lambda each: each.title)


def report_named(name: str) -> SavedReport:
    """The one with this address; raises MisdeclaredError."""
    with transaction() as database:
        row = database.execute(_newest().where(_REPORTS.report_name == name)).first()
    if row is None:
        raise MisdeclaredError(f"there is no custom report '{name}'")
    return _report(row)


def keep(report: SavedReport, person: Person) -> SavedReport:
    """Keep it as a new version, of a new report where it has no address yet."""
    return with_free_key(partial(_kept, report, person))


def _kept(report: SavedReport, person: Person) -> SavedReport:
    with transaction() as database:
        if not report.name:
            report = _begun(database, report, person)
        elif not report.may_change(person):
            raise MisdeclaredError(f"'{report.title}' belongs to {report.owner}: save it as yours")
        last = select(func.max(_VERSIONS.version_no)).where(_VERSIONS.report_name == report.name)
        version = (database.execute(last).scalar() or 0) + 1
        at = _now()
        kept = replace(
            report, version=version, saved_by=person.name, saved_at=at.replace(tzinfo=UTC)
        )
        database.execute(
            insert(CUSTOM_VERSIONS).values(
                report_name=kept.name,
                version_no=version,
                title=kept.title,
                description=kept.description,
                body=json.dumps(kept.body, ensure_ascii=False),
                shared_with=json.dumps(kept.shared_with, ensure_ascii=False),
                saved_by=kept.saved_by,
                saved_at=at,
            )
        )
    return kept


def versions_of(report: SavedReport) -> list[SavedReport]:
    """All versions, the newest first."""
    listed = (
        _joined().where(_REPORTS.report_name == report.name).order_by(_VERSIONS.version_no.desc())
    )
    with transaction() as database:
        return [_report(row) for row in database.execute(listed).all()]


def set_deleted(report: SavedReport, person: Person, *, deleted: bool) -> None:
    """Take it out of everybody's sight, or bring it back."""
    if not report.may_change(person):
        raise MisdeclaredError(f"'{report.title}' belongs to {report.owner}")
    mine = _REPORTS.report_name == report.name
    with transaction() as database:
        at = _now() if deleted else None
        database.execute(update(CUSTOM_REPORTS).where(mine).values(deleted_at=at))


def note_run(person: Person, run: Run) -> None:
    """Keep what was run; the oldest runs of a person are forgotten."""
    mine = CUSTOM_RUNS.c.user_name == person.name
    kept = (
        select(CUSTOM_RUNS.c.run_id)
        .where(mine)
        .order_by(CUSTOM_RUNS.c.run_id.desc())
        .limit(_KEPT_RUNS)
    )
    with transaction() as database:
        database.execute(
            insert(CUSTOM_RUNS).values(
                run_id=f"{time.time_ns():020}{uuid.uuid4().hex[:8]}",
                user_name=person.name,
                statement=run.statement,
                answers=json.dumps(run.answers, ensure_ascii=False),
                outcome=run.outcome,
                row_count=run.rows,
                milliseconds=run.milliseconds,
                run_at=run.run_at.replace(tzinfo=None),
            )
        )
        last = [row.run_id for row in database.execute(kept)]
        database.execute(delete(CUSTOM_RUNS).where(mine, CUSTOM_RUNS.c.run_id < last[-1]))


def runs_of(person: Person, most: int = 20) -> list[Run]:
    """Their last runs, the newest first."""
    mine = select(CUSTOM_RUNS).where(CUSTOM_RUNS.c.user_name == person.name)
    with transaction() as database:
        rows = database.execute(mine.order_by(CUSTOM_RUNS.c.run_id.desc()).limit(most)).all()
    return [
        Run(row.statement, json.loads(row.answers), row.outcome, row.row_count, row.milliseconds,
            row.run_at.replace(tzinfo=UTC))
        for row in rows
    ]  # fmt: skip


def _begun(database: Connection, report: SavedReport, person: Person) -> SavedReport:
    """A new report, whose address follows from its title, of Chinese characters their pinyin."""
    spelled = "".join(lazy_pinyin(report.title)).lower()
    word = re.sub(r"[^a-z0-9]+", "_", spelled).strip("_")[:40]
    taken: set[str] = set(database.execute(select(_REPORTS.report_name)).scalars())
    wanted = f"my_{word}" if word else f"my_report_{len(taken) + 1}"
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    values = {"report_name": name, "user_name": person.name, "kind": report.kind}
    database.execute(insert(CUSTOM_REPORTS).values(values))
    return replace(report, name=name, owner=person.name)


def _joined() -> Any:
    columns = [*_REPORTS, *(each for each in _VERSIONS if each.name != "report_name")]
    return (
        select(*columns)
        .select_from(CUSTOM_REPORTS)
        .join(CUSTOM_VERSIONS, _VERSIONS.report_name == _REPORTS.report_name)
    )


def _newest() -> Any:
    last = (
        select(_VERSIONS.report_name, func.max(_VERSIONS.version_no).label("version_no"))
        .group_by(_VERSIONS.report_name)
        .subquery()
    )
    return _joined().join(
        last,
        (last.c.report_name == _VERSIONS.report_name) & (last.c.version_no == _VERSIONS.version_no),
    )


def _report(row: Row[Any]) -> SavedReport:
    return SavedReport(
        kind=row.kind,
        title=row.title,
        description=row.description,
        body=json.loads(row.body),
        shared_with=tuple(json.loads(row.shared_with)),
        name=row.report_name,
        owner=row.user_name,
        version=row.version_no,
        saved_by=row.saved_by,
        saved_at=row.saved_at.replace(tzinfo=UTC),
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
