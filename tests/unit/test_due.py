"""Which dbt nodes are due, told from digests of their code and of how often sources changed."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dbt_project.build_results import Result
from dbt_project.due import Records, due_nodes, newly_built, node_keys, selection

START = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
SOURCE = "source.site.nc.orders"
STG, STO, FCT, DIM = "model.stg", "model.sto", "model.fct", "model.dim"
TEST, UNIT, SEED, RUNS = "test.fct", "unit_test.fct.sums", "seed.states", "model.runs"
PARENTS = {
    STG: [SOURCE], STO: [STG], FCT: [STO, SEED], DIM: [], SEED: [], TEST: [FCT],
    RUNS: ["source.site.ingest.ingest_runs"],
}  # fmt: skip


def node(node_id: str, parents: list[str], **more: Any) -> dict[str, Any]:
    kind, *_, name = node_id.split(".")
    return {
        "unique_id": node_id, "resource_type": kind, "fqn": ["site", "marts", name],
        "checksum": {"name": "sha256", "checksum": name}, "original_file_path": f"{name}.sql",
        "config": {"materialized": "table", "meta": {}, "incremental_strategy": "touched"},
        "depends_on": {"nodes": parents, "macros": []}, "columns": {}, **more,
    }  # fmt: skip


@pytest.fixture
def manifest() -> dict[str, Any]:
    sources = {
        SOURCE: {"source_name": "nc", "name": "orders"},
        "source.site.ingest.ingest_runs": {"source_name": "ingest", "name": "ingest_runs"},
    }
    unit = node(UNIT, [FCT], fqn=["site", "marts", "fct", "sums"], checksum="abc")
    return {
        "metadata": {"project_name": "site"},
        "sources": sources,
        "nodes": {node_id: node(node_id, parents) for node_id, parents in PARENTS.items()},
        "unit_tests": {UNIT: unit},
        "macros": {
            "macro.site.amount": {
                "package_name": "site", "macro_sql": "a", "depends_on": {"macros": []},
            },
        },
    }  # fmt: skip


ALL = frozenset({*PARENTS, UNIT})
RECORDS = Records({("nc", "orders"): 3}, 0, "20261101T000000-abc", {})


def passed(minutes: int = 0, status: str = "success") -> Result:
    return Result(status, START + timedelta(minutes=minutes), f"run {minutes}")


def built_all(manifest: Any) -> tuple[dict[str, str], dict[str, Result]]:
    """Keys and results as after a build in which everything went well."""
    return node_keys(manifest, RECORDS), dict.fromkeys(ALL, passed())


def due_after(
    manifest: Any, records: Records = RECORDS, results: dict[str, Result] | None = None
) -> frozenset[str]:
    """What is due in `manifest` after everything was built as the fixture declares it."""
    original = manifest.pop("original", manifest)
    built, good = built_all(original)
    keys = node_keys(manifest, records)
    return due_nodes(manifest, keys, built, {**good, **(results or {})})


def edited(manifest: Any) -> Any:
    return {**deepcopy(manifest), "original": manifest}


def test_after_a_good_build_nothing_is_due(manifest: Any) -> None:
    assert due_after(manifest) == frozenset()


def test_what_was_never_built_is_due(manifest: Any) -> None:
    keys = node_keys(manifest, RECORDS)
    assert due_nodes(manifest, keys, {}, {}) == ALL
    assert due_nodes(manifest, keys, keys, {}) == ALL


def test_a_captured_change_makes_everything_below_it_due_and_nothing_else(manifest: Any) -> None:
    captured = replace(RECORDS, changes={("nc", "orders"): 4})
    assert due_after(manifest, captured) == {STG, STO, FCT, TEST, RUNS}


def test_a_view_is_due_when_its_columns_may_be_others_but_not_for_rows(manifest: Any) -> None:
    manifest["nodes"][STG]["config"]["materialized"] = "view"
    captured = replace(RECORDS, changes={("nc", "orders"): 4})
    assert due_after(manifest, captured) == {STO, FCT, TEST, RUNS}
    reshaped = replace(RECORDS, reshaped={("nc", "orders"): 1})
    assert due_after(manifest, reshaped) == {STG, STO, FCT, TEST}
    code = edited(manifest)
    code["nodes"][STG]["checksum"]["checksum"] = "other"
    assert due_after(code) == {STG, STO, FCT, TEST}


def test_what_capture_notes_of_itself_is_due_with_changes_and_with_failures(manifest: Any) -> None:
    assert due_after(manifest, replace(RECORDS, notes=1)) == {RUNS}


def test_a_failed_node_and_what_was_skipped_below_it_stay_due(manifest: Any) -> None:
    captured = replace(RECORDS, changes={("nc", "orders"): 4})
    before, good = built_all(manifest)
    keys = node_keys(manifest, captured)
    after = {
        **good, STG: passed(1), STO: passed(1, "error"), FCT: passed(1, "skipped"),
        TEST: passed(1, "skipped"), RUNS: passed(1),
    }  # fmt: skip
    built = {**before, **newly_built({STG, STO, FCT, TEST, RUNS}, keys, good, after)}
    assert due_nodes(manifest, keys, built, after) == {STO, FCT, TEST}


def test_a_failed_node_takes_nothing_else_with_it_when_nothing_changed(manifest: Any) -> None:
    assert due_after(manifest, results={STO: passed(1, "error")}) == {STO}


def test_a_build_that_was_killed_leaves_all_that_it_had_begun_due(manifest: Any) -> None:
    keys, good = built_all(manifest)
    begun = {**good, STO: passed(1, "started"), FCT: passed(1, "started")}
    assert newly_built({STO, FCT}, keys, good, begun) == {}
    assert due_nodes(manifest, keys, keys, begun) == {STO, FCT, TEST}


def test_a_build_that_never_began_has_built_nothing(manifest: Any) -> None:
    keys, good = built_all(manifest)
    assert newly_built(ALL, keys, good, good) == {}


def test_a_test_older_than_what_it_tests_is_due(manifest: Any) -> None:
    assert due_after(manifest, results={FCT: passed(1)}) == {TEST}


@pytest.mark.parametrize(
    "edit",
    [
        {"checksum": {"name": "sha256", "checksum": "edited"}},
        {"config": {"materialized": "view"}},
        {"columns": {"amount": {}}},
        {"depends_on": {"nodes": [STG], "macros": ["macro.site.amount"]}},
    ],
)
def test_changed_code_makes_a_node_due_and_what_is_below_it(
    manifest: Any, edit: dict[str, Any]
) -> None:
    changed = edited(manifest)
    changed["nodes"][STO].update(edit)
    assert due_after(changed) == {STO, FCT, TEST}


def test_a_model_whose_own_code_changed_is_unit_tested_again(manifest: Any) -> None:
    changed = edited(manifest)
    changed["nodes"][FCT]["checksum"]["checksum"] = "edited"
    assert due_after(changed) == {FCT, TEST, UNIT}


def test_a_changed_macro_makes_due_what_calls_it_whoever_names_it(manifest: Any) -> None:
    manifest["macros"]["macro.site.get_incremental_touched_sql"] = {
        "package_name": "site", "macro_sql": "a", "depends_on": {"macros": ["macro.site.amount"]},
    }  # fmt: skip
    del manifest["nodes"][DIM]["config"]["incremental_strategy"]
    changed = edited(manifest)
    changed["macros"]["macro.site.amount"]["macro_sql"] = "b"
    assert due_after(changed) == ALL - {DIM}


def test_what_only_tells_readers_something_changes_nothing(manifest: Any) -> None:
    changed = edited(manifest)
    changed["nodes"][FCT]["config"]["meta"] = {"label": "new"}
    changed["nodes"][FCT]["description"] = "new"
    assert due_after(changed) == frozenset()


def test_another_warehouse_makes_everything_due(manifest: Any) -> None:
    assert due_after(manifest, replace(RECORDS, origin="20261201T000000-def")) == ALL


def test_captures_count_however_the_clocks_were_set(manifest: Any) -> None:
    pruned = replace(RECORDS, changes={("nc", "orders"): 1})
    assert due_after(manifest, pruned) == {STG, STO, FCT, TEST, RUNS}


def test_exactly_what_is_due_is_selected(manifest: Any) -> None:
    assert selection(manifest, ALL) == []
    assert selection(manifest, {FCT, TEST, UNIT}) == [
        "--indirect-selection", "empty",
        "--select", "fqn:site.marts.fct", "fqn:site.marts.fct", "fqn:site.marts.fct.sums",
    ]  # fmt: skip
    assert selection(manifest, {FCT})[-2:] == ["--exclude", "fqn:site.marts.fct.sums"]


def test_an_ephemeral_model_is_never_built_but_hands_changes_on(manifest: Any) -> None:
    manifest["nodes"][STG]["config"]["materialized"] = "ephemeral"
    captured = replace(RECORDS, changes={("nc", "orders"): 4})
    assert due_after(manifest, captured) == {STO, FCT, TEST, RUNS}
