"""What dbt's own records say of marts that are read where they are built."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dbt_project.build_results import Result
from dbt_project.fitness import Problem
from dbt_project.last_build import LastBuild, last_build

LEASE = timedelta(hours=3)
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FIRST, SECOND = "11111111-a", "22222222-b"


def node(name: str, kind: str = "model", schema: str = "marts", *inputs: str) -> dict[str, Any]:
    """One entry of the manifest."""
    return {
        "name": name,
        "resource_type": kind,
        "schema": schema,
        "depends_on": {"nodes": list(inputs)},
    }


NODES = {
    "model.p.sto_lines": node("sto_lines", "model", "storage"),
    "model.p.fct_lines": node("fct_lines"),
    "model.p.dim_orgs": node("dim_orgs"),
    "test.p.lines_key": node("lines_key", "test", "tests", "model.p.fct_lines"),
}
MANIFEST = {
    "nodes": NODES,
    "parent_map": {"model.p.fct_lines": ["model.p.sto_lines"], "model.p.dim_orgs": []},
}


def at(minutes: int, status: str, run: str = FIRST) -> Result:
    """A result, so many minutes before now."""
    return Result(status, NOW - timedelta(minutes=minutes), run)


def passed(minutes: int, run: str = FIRST) -> list[tuple[str, Result]]:
    """A build in which all went well."""
    return [
        (key, at(minutes, "pass" if key.startswith("test.") else "success", run)) for key in NODES
    ]


def standing(*records: tuple[str, Result]) -> LastBuild:
    """How the marts stand."""
    found = last_build(MANIFEST, records, NOW, LEASE)
    assert found is not None
    return found


def test_before_the_first_good_result_there_is_nothing_to_show() -> None:
    assert last_build(MANIFEST, [], NOW, LEASE) is None
    assert last_build(MANIFEST, [("model.p.dim_orgs", at(1, "started"))], NOW, LEASE) is None
    assert last_build(MANIFEST, [("model.p.dim_orgs", at(1, "error"))], NOW, LEASE) is None


def test_after_a_good_build_there_is_nothing_to_say() -> None:
    found = standing(*passed(10))
    assert found.built_at == NOW - timedelta(minutes=10)
    assert found.id == "20260105T085000_000000_11111111"
    assert (found.refreshing_since, found.problems, found.reasons) == (None, {}, ())


def test_a_running_build_is_told_by_its_start_and_the_last_good_one_stays_the_datas() -> None:
    begun = [(key, at(2, "started", SECOND)) for key in NODES]
    found = standing(*passed(10), *begun)
    assert found.refreshing_since == NOW - timedelta(minutes=2)
    assert found.built["fct_lines"] == NOW - timedelta(minutes=10)
    assert not found.problems


def test_a_build_of_nothing_that_reports_read_refreshes_nothing() -> None:
    manifest = {**MANIFEST, "nodes": {**NODES, "model.p.stray": node("stray", "model", "storage")}}
    records = [*passed(10), ("model.p.stray", at(2, "started", SECOND))]
    found = last_build(manifest, records, NOW, LEASE)
    assert found is not None
    assert found.refreshing_since is None


def test_a_failed_node_is_a_problem_of_the_marts_that_are_made_of_it_only() -> None:
    failed = [
        ("model.p.sto_lines", at(5, "error", SECOND)),
        ("model.p.fct_lines", at(5, "skipped", SECOND)),
    ]
    found = standing(*passed(10), *failed)
    assert found.problems == {
        "fct_lines": (
            Problem("model.p.fct_lines", "fct_lines: skipped"),
            Problem("model.p.sto_lines", "sto_lines: error"),
            Problem("test.p.lines_key", "lines_key is older than the build of fct_lines"),
        )
    }
    assert found.built["fct_lines"] == NOW - timedelta(minutes=10)
    assert found.built_at == NOW - timedelta(minutes=10)
    assert found.reasons[-1] == "lines_key is older than the build of fct_lines"


def test_another_result_gives_the_build_another_name_even_when_it_failed() -> None:
    before = standing(*passed(10))
    after = standing(*passed(10)[:-1], ("test.p.lines_key", at(5, "fail", SECOND)))
    assert before.id != after.id
    assert after.built_at == before.built_at
    assert after.ended_at == NOW - timedelta(minutes=5)
    assert after.problems == {"fct_lines": (Problem("test.p.lines_key", "lines_key: fail"),)}
    assert after.reasons == ("lines_key: fail",)


def test_a_build_that_never_ended_is_taken_for_dead_in_the_end() -> None:
    minutes = int(LEASE.total_seconds() / 60)
    older = passed(minutes + 30)
    running = standing(*older, ("model.p.fct_lines", at(minutes - 1, "started", SECOND)))
    dead = standing(*older, ("model.p.fct_lines", at(minutes, "started", SECOND)))
    assert running.refreshing_since is not None
    assert dead.refreshing_since is None
    assert dead.problems["fct_lines"][0].reason == "fct_lines: its build has not finished"


def test_what_a_dead_build_began_is_forgotten_once_it_is_built() -> None:
    found = standing(*passed(10, SECOND), ("model.p.fct_lines", at(20, "started")))
    assert (found.refreshing_since, found.problems) == (None, {})
