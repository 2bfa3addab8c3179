"""Presets: a report's settings under a name, each person's own."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, insert, select, update

from dbt_project.application.database import transaction
from dbt_project.application.tables import PRESETS

LONGEST_NAME = 100


@dataclass(frozen=True)
class Owner:
    """Whose presets, of which report."""

    user: str
    report: str


@dataclass(frozen=True)
class Preset:
    """`settings` as in a link: the answers that are not the report's usual ones, and the order."""

    name: str
    settings: str


def presets_of(owner: Owner) -> list[Preset]:
    """All of them, by name."""
    found = select(PRESETS.c.preset_name, PRESETS.c.settings).where(*_of(owner))
    with transaction() as database:
        rows = database.execute(found.order_by(PRESETS.c.preset_name)).all()
    return [Preset(row.preset_name, row.settings) for row in rows]


def save(owner: Owner, preset: Preset) -> None:
    """Keep it; one that has the name already is replaced."""
    now = datetime.now(UTC).replace(tzinfo=None)
    values = {"settings": preset.settings, "saved_at": now}
    named = (*_of(owner), PRESETS.c.preset_name == preset.name)
    with transaction() as database:
        if not database.execute(update(PRESETS).where(*named).values(values)).rowcount:
            new = {"user_name": owner.user, "report_name": owner.report, **values}
            database.execute(insert(PRESETS).values(preset_name=preset.name, **new))


def rename(owner: Owner, name: str, new_name: str) -> bool:
    """False when another preset has the new name already; nothing is changed then."""
    with transaction() as database:
        taken = select(PRESETS.c.preset_name).where(*_of(owner), PRESETS.c.preset_name == new_name)
        if name != new_name and database.execute(taken).first():
            return False
        named = (*_of(owner), PRESETS.c.preset_name == name)
        database.execute(update(PRESETS).where(*named).values(preset_name=new_name))
    return True


def remove(owner: Owner, name: str) -> None:
    """Forget it."""
    with transaction() as database:
        database.execute(delete(PRESETS).where(*_of(owner), PRESETS.c.preset_name == name))


def _of(owner: Owner) -> tuple[ColumnElement[bool], ...]:
    return PRESETS.c.user_name == owner.user, PRESETS.c.report_name == owner.report
