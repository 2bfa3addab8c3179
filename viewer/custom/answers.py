"""Statements on their way: run beside the page, which shows how long and can stop them."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Lock, Thread

import pyarrow as pa
import streamlit as st

from dbt_project.custom_sql.engine import Answer, CancelledError, Engine, Limits, Ticket
from dbt_project.custom_sql.guard import MOST_ROWS, Guarded
from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.reporting.marts import Marts, PublishedMarts
from dbt_project.reporting.oracle_marts import OracleMoment
from dbt_project.reporting.sql import Bound, Query

TIMEOUT_S = 60
_KEPT = 12
_BATCH_LIMIT = 200_000_000  # bytes

Key = tuple[str, str, str]
_answers: OrderedDict[Key, Answer] = OrderedDict()
_lock = Lock()


@dataclass
class Asking:
    """One statement that is being run, or was."""

    key: Key
    begun: float = field(default_factory=time.monotonic)
    answer: Answer | None = None
    error: PlatformError | None = None
    ticket: Ticket = field(default_factory=Ticket)
    done: Event = field(default_factory=Event)

    @property
    def seconds(self) -> int:
        """For how long it has been running."""
        return int(time.monotonic() - self.begun)


def key_of(build: str, found: Guarded, values: Mapping[str, Bound | None]) -> Key:
    """The same key, the same answer: build, statement with its rights in it, values."""
    return build, found.sql, repr((sorted(found.binds.items()), sorted(values.items())))


def known(key: Key) -> Answer | None:
    """An answer that was given already."""
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
        return _answers.get(key)


def ask(
    marts: Marts, key: Key, found: Guarded, values: Mapping[str, Bound | None], timeout_s: int
) -> Asking:
    """Begin to run it."""
    asking = Asking(key)
    arguments = (asking, marts, found, values, timeout_s)
    Thread(target=_run, args=arguments, name="custom_sql", daemon=True).start()
    return asking


def _run(
    asking: Asking,
    marts: Marts,
    found: Guarded,
    values: Mapping[str, Bound | None],
    timeout_s: int,
) -> None:
    try:
        params = {**found.binds, **values}
        if isinstance(marts, PublishedMarts):
            engine = _engine(marts.database, timeout_s)
            asking.answer = engine.run(found.sql, params, asking.ticket)
        else:
            asking.answer = _on_oracle(marts, found.sql, params, timeout_s, asking)
    except PlatformError as error:
        asking.error = error
    except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell
        asking.error = PlatformError(str(error))
    else:
        _keep(asking.key, asking.answer)
    finally:
        asking.done.set()


def _keep(key: Key, answer: Answer) -> None:
    with _lock:
        _answers[key] = answer
        while len(_answers) > _KEPT:
            _answers.popitem(last=False)


@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda engine: engine.close())
def _engine(database: Path, timeout_s: int) -> Engine:
    return Engine(database, Limits(timeout_s=timeout_s, rows=MOST_ROWS))


def _on_oracle(
    marts: Marts, sql: str, params: Mapping[str, Bound | None], timeout_s: int, asking: Asking
) -> Answer:
    """Read by the viewer's own user, who may select from the marts and do nothing else."""
    if getattr(marts, "is_owner", True):
        raise MisdeclaredError(
            "profiles.yml: statements of analysts need a user who may only read: declare "
            "viewer_user and viewer_password"
        )
    begun = time.monotonic()
    batches: list[pa.RecordBatch] = []
    rows = size = 0
    bound: Mapping[str, Bound] = dict(params)  # type: ignore[arg-type] # a null is bound, too
    with marts.moment() as moment:
        asked = Query(sql, bound)
        types = moment.types(asked, timeout_s) if isinstance(moment, OracleMoment) else {}
        for batch in moment.stream(replace(asked, types=types), timeout_s, "custom sql"):
            if asking.ticket.is_cancelled:
                raise CancelledError("cancelled")
            batches.append(batch)
            rows, size = rows + batch.num_rows, size + batch.nbytes
            if rows > MOST_ROWS or size > _BATCH_LIMIT:
                break
    if not batches:
        return Answer(pa.table({}), is_cut=False, seconds=time.monotonic() - begun)
    table = pa.Table.from_batches(batches)
    table = table.rename_columns([name.lower() for name in table.schema.names])
    answer = Answer(table.slice(0, MOST_ROWS), rows > MOST_ROWS or size > _BATCH_LIMIT)
    return replace(answer, seconds=time.monotonic() - begun)
