"""The audit log: who opened, exported, changed or asked for what.

A page appends a line to a file, which takes no time that anybody would notice and survives the
server. A thread brings the lines into the application database, in batches; where that cannot be
reached they wait. Lines that nobody can read, of a full disk, are put aside in `*.unreadable`. What
is too old is forgotten there.
"""

import atexit
import json
import logging
import os
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread
from typing import Any, Literal

from sqlalchemy import delete, insert, select

from dbt_project.application.database import transaction
from dbt_project.application.tables import AUDIT_LOG
from dbt_project.errors import PlatformError, ReportFailedError
from dbt_project.person import Person
from dbt_project.project import data_folder, find_root
from viewer.access.settings import settings

Event = Literal["sign_in", "refused", "report", "export", "statement", "mapping", "rights"]

_FOLDER = "audit"
_BATCH_S = 1.0
_TRIM_S = 6 * 3600.0
_AT_ONCE = 500
_LONGEST = {"user_name": 128, "subject": 200, "detail": 4_000}
_ABANDONED_S = 60.0

_lock, _bringing = Lock(), Lock()
_woken = Signal()
_threads: list[Thread] = []
_trimmed: dict[Path, float] = {}


def audit(person: Person, event: Event, subject: str, detail: str = "", rows: int = 0) -> None:
    """Note what this person did: to which report, mapping or user, and how many rows it was.

    Costs the page nothing: it is written beside it, in batches.
    """
    note(person.name, event, subject, detail, rows)


def note(user: str, event: Event, subject: str, detail: str = "", rows: int = 0) -> None:
    """As `audit`, of somebody by name: who was refused has no rights to look up.

    Raises ReportFailedError where it cannot be noted: what leaves no trace is not shown.
    """
    texts = {"user_name": user, "subject": subject, "detail": detail}
    entry = {
        "entry_id": uuid.uuid4().hex,
        "happened_at": _text(datetime.now(UTC)),
        "event": event,
        "row_count": rows,
        **{name: text[: _LONGEST[name]] for name, text in texts.items()},
    }
    line = json.dumps(entry, ensure_ascii=False) + "\n"
    with _lock:
        _append(_folder(), line)
        if not _threads:
            _threads.append(Thread(target=_work, name="audit", daemon=True))
            _threads[0].start()
            atexit.register(flush)
    _woken.set()


def _append(folder: Path, line: str) -> None:
    """Begins with a line's end: one that was cut off before, by a full disk, spoils no other."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"\n{line}")
    except OSError as error:
        raise ReportFailedError(f"the audit log {folder}: {error.strerror}") from error


def flush() -> None:
    """Bring all that is noted into the database now; what cannot be brought there stays noted."""
    try:
        with _bringing:
            _bring(_folder())
    except (PlatformError, OSError) as error:
        logging.getLogger(__name__).warning("the audit log waits: %s", error)


def _work() -> None:
    while True:
        _woken.wait()
        time.sleep(_BATCH_S)  # so that a batch gathers
        _woken.clear()
        flush()


def _folder() -> Path:
    return data_folder(find_root(Path(__file__).parent)) / _FOLDER


def _bring(folder: Path) -> None:
    with _lock:
        own = folder / f"{os.getpid()}.jsonl"
        if own.exists():
            own.replace(folder / f"{os.getpid()}.{time.time_ns()}.ready")
    for left in folder.glob("*.jsonl"):
        _take_abandoned(left)
    for ready in sorted(folder.glob("*.ready")):
        entries = _entries(ready)
        for start in range(0, len(entries), _AT_ONCE):
            _insert(entries[start : start + _AT_ONCE])
        ready.unlink(missing_ok=True)
    if time.monotonic() - _trimmed.get(folder, -_TRIM_S) >= _TRIM_S:
        trim(settings().limits.audit_days)
        _trimmed[folder] = time.monotonic()


def _entries(ready: Path) -> list[Mapping[str, Any]]:
    """What the lines say. Those that were not written whole are put aside, beside the file."""
    entries, cut = [], []
    for line in ready.read_bytes().splitlines():
        try:
            entries += [json.loads(line)] if line else []
        except ValueError:
            cut.append(line)
    if cut:
        aside = ready.with_suffix(".unreadable")
        aside.write_bytes(b"\n".join(cut) + b"\n")
        logging.getLogger(__name__).warning("the audit log has lines that were cut: %s", aside)
    return entries


def _take_abandoned(left: Path) -> None:
    """What a server that ended badly has left; one that runs appends to its own or takes it."""
    if left.stem != str(os.getpid()) and time.time() - left.stat().st_mtime > _ABANDONED_S:
        left.replace(left.with_suffix(f".{time.time_ns()}.ready"))


def _insert(entries: list[Mapping[str, Any]]) -> None:
    """Those that are not there yet: a batch may have been interrupted after it was written."""
    ids = [entry["entry_id"] for entry in entries]
    known = select(AUDIT_LOG.c.entry_id).where(AUDIT_LOG.c.entry_id.in_(ids))
    with transaction() as database:
        there = set[str](database.execute(known).scalars())
        new = [entry for entry in entries if entry["entry_id"] not in there]
        if new:
            database.execute(insert(AUDIT_LOG), new)


def trim(days: int) -> None:
    """Forget what is older than so many days. Raises ConnectionFailedError."""
    oldest = _text(datetime.now(UTC) - timedelta(days=days))
    with transaction() as database:
        database.execute(delete(AUDIT_LOG).where(AUDIT_LOG.c.happened_at < oldest))


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
