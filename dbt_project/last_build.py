"""The last build of marts that are read where dbt builds them: how far each can be trusted.

A DuckDB file is published whole, once all has passed. In Oracle readers see each mart as soon as it
is built, so they are told which build it is of, that a build is running, and what went wrong.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dbt_project.build_results import STARTED, Note, Result
from dbt_project.fitness import Problem, mart_ids, problems, with_ancestors
from dbt_project.publication import build_id


@dataclass(frozen=True)
class LastBuild:
    """What dbt's own records say of the marts. Times are UTC."""

    id: str  # changes with every result that is recorded
    built_at: datetime  # the newest good result of all
    ended_at: datetime  # the newest result of all
    built: Mapping[str, datetime]  # by mart's name: its last good build
    refreshing_since: datetime | None  # a build is running
    problems: Mapping[str, tuple[Problem, ...]]  # by mart's name: why its last build is no good

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is wrong with any mart, each reason once, causes before what follows from them."""
        return tuple(problem.reason for problem in self.all_problems)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The same, with what each is of."""
        found = {problem for problems in self.problems.values() for problem in problems}
        return tuple(sorted(found, key=lambda one: (" is older than " in one.reason, one.reason)))


def last_build(
    manifest: Mapping[str, Any], records: Iterable[Note], now: datetime, lease: timedelta
) -> LastBuild | None:
    """How the marts stand at `now`, by the latest notes; None before the first good result.

    A build that has not noted its end after the `lease` is dead: it was killed, or its machine was.
    """
    listed = sorted(records, key=lambda record: record[1].finished_at)
    good = {node_id: result for node_id, result in listed if result.is_good}
    ended = {node_id: result for node_id, result in listed if result.status != STARTED}
    if not good:
        return None
    begun = {
        node_id: result
        for node_id, result in listed
        if result.status == STARTED and _is_after(result, ended.get(node_id))
    }
    marts = {manifest["nodes"][key]["name"]: key for key in mart_ids(manifest)}
    refreshing = _refreshing_since(manifest, begun, now - lease)
    return LastBuild(
        id=build_id(ended.values()),
        built_at=max(result.finished_at for result in good.values()),
        ended_at=max(result.finished_at for result in ended.values()),
        built={name: good[key].finished_at for name, key in marts.items() if key in good},
        refreshing_since=refreshing,
        problems={} if refreshing else _problems(manifest, {**ended, **begun}, marts),
    )


def _is_after(begun: Result, ended: Result | None) -> bool:
    return ended is None or begun.finished_at > ended.finished_at


def _problems(
    manifest: Mapping[str, Any], results: Mapping[str, Result], marts: Mapping[str, str]
) -> dict[str, tuple[Problem, ...]]:
    found = {name: tuple(problems(manifest, results, [key])) for name, key in marts.items()}
    return {name: lines for name, lines in found.items() if lines}


def _refreshing_since(
    manifest: Mapping[str, Any], begun: Mapping[str, Result], earliest: datetime
) -> datetime | None:
    """When the running build began: it has noted all that it will build, and not yet the end."""
    wanted = with_ancestors(manifest, mart_ids(manifest))
    times = [result.finished_at for node_id, result in begun.items() if node_id in wanted]
    since = max(times, default=None)
    return since if since is not None and since > earliest else None
