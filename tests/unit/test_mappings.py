"""Mappings: declarations, rules of cells and rows, saving by several people, undo, workbooks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, Engine

from dbt_project.application.mapping_edits import (
    Change,
    Saved,
    from_month,
    history,
    save,
    undo,
)
from dbt_project.application.mapping_rules import Rows, canonical, canonical_row, faults
from dbt_project.application.mapping_tables import prepare, read_rows
from dbt_project.application.mappings import MappingTable, mapping_from_json, mapping_to_json
from dbt_project.errors import MisdeclaredError
from tests.mapping_sample import database, mapping_of, node, row
from viewer.mappings.draft import Draft, new_draft, rebased, replaced, typed
from viewer.mappings.workbook import NotAWorkbookError, read, written

MAPPING = mapping_of(node())


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Engine]:
    url = URL.create("sqlite", database=str(tmp_path / "app.sqlite"))
    with database(url, MAPPING, tmp_path) as engine:
        yield engine


def saved(
    app: Engine, *changes: Change, who: str = "ann", mapping: MappingTable = MAPPING
) -> Saved:
    with app.begin() as opened:
        return save(opened, mapping, changes, who)


def rows_of(app: Engine, mapping: MappingTable = MAPPING) -> Rows:
    with app.connect() as opened:
        return read_rows(opened, mapping)


def slips(rows: Rows) -> list[tuple[str, str, str]]:
    return [(fault.row_id, fault.column, fault.slip) for fault in faults(MAPPING, rows, {})]


def test_a_mapping_is_kept_and_read_again_as_it_is_declared() -> None:
    complete = {"column": "dept", "model": "m", "value": "v", "label": "l", "label_en": "e",
                "where": {"is_deleted": 0}}  # fmt: skip
    mapping = mapping_of(node(complete=complete, initial="seeds/x.csv"))
    assert mapping_from_json(mapping_to_json(mapping)) == mapping
    assert mapping.editors == ("finance",)
    assert mapping.column("amount").scale == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kye": ["dept"]}, "unknown key 'kye'"),
        ({"key": []}, "lacks 'key'"),
        ({"key": ["nothing"]}, "key names no column of the mapping: 'nothing'"),
        ({"periods": "yes"}, "'periods' must be true or false"),
        ({"complete": {"column": "dept"}}, "complete lacks 'model'"),
    ],
)
def test_what_is_declared_wrongly_is_named_with_its_file(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(MisdeclaredError, match=rf"source\.app\.map_depts.*{message}.*x\.yml"):
        mapping_of(node(**change))


def test_columns_are_told_apart_by_their_labels() -> None:
    declared = node()
    label = declared["columns"]["dept"]["config"]["meta"]
    declared["columns"]["amount"]["config"]["meta"] = label
    with pytest.raises(MisdeclaredError, match="amount has the label of 'dept'"):
        mapping_of(declared)


@pytest.mark.parametrize(
    ("column", "typed_value", "kept"),
    [
        ("dept", " 0102 ", "0102"),
        ("dept", "", None),
        ("amount", "1,234.5", "1234.50"),
        ("amount", "-0", "0.00"),
        ("valid_from", "2024/3", "2024-03"),
        ("valid_from", "2024年3月", "2024-03"),
    ],
)
def test_a_value_has_one_form_however_it_is_typed(
    column: str, typed_value: str, kept: str | None
) -> None:
    assert canonical(MAPPING.column(column), typed_value) == kept


def test_every_fault_is_named_with_its_row_and_column() -> None:
    rows = {
        "a": row(None),
        "b": row("123456789"),
        "c": row("c", "nobody"),
        "d": row("d", amount="1.234"),
        "e": row("e", amount="x"),
        "f": row("f", since="2024-13"),
    }
    assert slips(rows) == [
        ("a", "dept", "required"),
        ("b", "dept", "too_long"),
        ("c", "grouped", "not_a_choice"),
        ("d", "amount", "too_many_digits"),
        ("e", "amount", "not_decimal"),
        ("f", "valid_from", "not_month"),
    ]


def test_a_key_has_one_row_at_a_time() -> None:
    apart = {"a": row("1", until="2023-12"), "b": row("1", since="2024-01")}
    assert slips(apart) == []
    assert slips({**apart, "c": row("1", since="2024-05")}) == [("c", "valid_from", "overlap")]
    assert slips({"a": row("1", since="2024-02", until="2024-01")}) == [
        ("a", "valid_to", "ends_before")
    ]
    plain = mapping_of(node(periods=False))
    assert [f.slip for f in faults(plain, {"a": row("1"), "b": row("1")}, {})] == ["twice"]


def test_nothing_is_saved_half(app: Engine) -> None:
    done = saved(app, Change("a", None, row("1")), Change("b", None, row("2", "nobody")))
    assert [(fault.row_id, fault.slip) for fault in done.faults] == [("b", "not_a_choice")]
    assert rows_of(app) == {}


def test_two_people_who_change_different_values_of_a_row_both_have_their_way(app: Engine) -> None:
    saved(app, Change("a", None, row("1", "sales", "5.00")))
    read_by_both = rows_of(app)["a"]
    saved(app, Change("a", read_by_both, {**read_by_both, "amount": "6.00"}), who="bob")
    done = saved(app, Change("a", read_by_both, {**read_by_both, "grouped": "office"}))
    assert (done.rows, done.merged) == (1, 1)
    assert rows_of(app)["a"] == row("1", "office", "6.00")


def test_two_people_who_change_the_same_value_are_shown_both(app: Engine) -> None:
    saved(app, Change("a", None, row("1", amount="5.00")))
    before = rows_of(app)["a"]
    saved(app, Change("a", before, {**before, "amount": "6.00"}), who="bob")
    mine = new_draft({"a": before})
    mine = Draft(mine.base, {"a": {**before, "amount": "7.00"}}, mine.token)
    done = saved(app, *mine.changes)
    (conflict,) = done.conflicts
    assert (conflict.column, conflict.theirs, conflict.mine) == ("amount", "6.00", "7.00")
    assert rows_of(app)["a"]["amount"] == "6.00"
    settled = rebased(MAPPING, mine, rows_of(app), {("a", "amount")})
    assert saved(app, *settled.changes).is_done
    assert rows_of(app)["a"]["amount"] == "7.00"


def test_a_row_that_one_removes_and_another_changes_is_a_conflict(app: Engine) -> None:
    saved(app, Change("a", None, row("1")))
    before = rows_of(app)["a"]
    saved(app, Change("a", before, {**before, "amount": "1.00"}), who="bob")
    (conflict,) = saved(app, Change("a", before, None)).conflicts
    assert conflict.column == ""
    assert "a" in rows_of(app)


def test_a_change_from_a_month_on_leaves_what_was_before_as_it_was(app: Engine) -> None:
    saved(app, Change("a", None, row("1", "sales")), Change("b", None, row("2", since="2024-03")))
    now = rows_of(app)
    changes = [
        Change("a", now["a"], {**now["a"], "grouped": "office"}),
        Change("b", now["b"], {**now["b"], "grouped": "office"}),
    ]
    since, closed = from_month(MAPPING, changes, "2024-01")
    assert closed == []
    assert saved(app, *since).rows == 3
    kept = {
        (r["dept"], r["grouped"], r["valid_from"], r["valid_to"]) for r in rows_of(app).values()
    }
    assert kept == {
        ("1", "sales", None, "2023-12"),
        ("1", "office", "2024-01", None),
        ("2", "office", "2024-03", None),
    }
    (gone,) = from_month(MAPPING, [Change("a", now["a"], None)], "2024-01")[0]
    assert gone.after == {**now["a"], "valid_to": "2023-12"}
    (added,) = from_month(MAPPING, [Change("c", None, row("3"))], "2024-01")[0]
    assert added.after == row("3", since="2024-01")


def test_what_was_before_the_month_cannot_be_changed_by_the_way() -> None:
    past, open_ended = row("1", until="2023-06"), row("2", since="2023-01")
    changes = [
        Change("a", past, {**past, "grouped": "office"}),
        Change("b", past, None),
        Change("c", past, {**past, "valid_to": None}),
        Change("d", None, row("4", since="2023-12")),
        Change("e", open_ended, {**open_ended, "valid_from": "2023-02"}),
        Change("f", open_ended, {**open_ended, "valid_to": "2024-05"}),
        Change("g", open_ended, {**open_ended, "grouped": "office", "valid_to": "2024-05"}),
    ]
    kept, closed = from_month(MAPPING, changes, "2024-01")
    assert [change.row_id for change in kept] == ["f"]
    assert {fault.row_id for fault in closed} == set("abcdeg")
    assert {fault.slip for fault in closed} == {"closed"}
    changes.append(Change("h", None, row("5")))
    assert from_month(MAPPING, changes, "") == (changes, [])


def test_who_changed_what_is_kept_and_undone_one_by_one_or_all_at_once(app: Engine) -> None:
    saved(app, Change("a", None, row("1")), Change("b", None, row("2")))
    first = rows_of(app)
    saved(app, Change("a", first["a"], {**first["a"], "grouped": "office"}),
          Change("b", first["b"], None), who="bob")  # fmt: skip
    with app.connect() as opened:
        noted = history(opened, MAPPING)
    assert [(n.changed_by, n.key) for n in noted] == [
        ("bob", "1"), ("bob", "2"), ("ann", "1"), ("ann", "2"),
    ]  # fmt: skip
    with app.begin() as opened:
        assert undo(opened, MAPPING, [noted[1]], "ann").rows == 1
    assert rows_of(app)["b"] == first["b"]
    with app.begin() as opened:
        undone = undo(opened, MAPPING, noted[:2], "ann")
    assert undone.rows == 1  # the other one is undone already
    assert rows_of(app) == first
    with app.begin() as opened:
        assert undo(opened, MAPPING, noted[2:], "ann").rows == 2
    assert rows_of(app) == {}


def test_what_was_changed_again_since_is_not_undone(app: Engine) -> None:
    saved(app, Change("a", None, row("1", amount="1.00")))
    for amount in ("2.00", "3.00"):
        before = rows_of(app)["a"]
        saved(app, Change("a", before, {**before, "amount": amount}))
    with app.begin() as opened:
        noted = history(opened, MAPPING)
        assert undo(opened, MAPPING, [noted[1]], "bob").conflicts[0].theirs == "3.00"
    assert rows_of(app)["a"]["amount"] == "3.00"


VALUES = st.one_of(st.none(), st.sampled_from(["1.00", "2.00", "3.00"]))
EDITS = st.dictionaries(
    st.sampled_from("abc"),
    st.one_of(st.none(), st.fixed_dictionaries({"grouped": st.sampled_from(["sales", "office"]),
                                                "amount": VALUES})),
    min_size=1,
)  # fmt: skip


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(theirs=EDITS, mine=EDITS)
def test_whatever_two_people_do_at_once_nothing_is_lost_unseen(
    app: Engine, theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    now = rows_of(app)
    saved(app, *(Change(row_id, before, None) for row_id, before in now.items()))
    saved(app, *(Change(row_id, None, row(row_id, amount="0.00")) for row_id in "abc"))
    base = rows_of(app)

    def changes(edits: dict[str, Any]) -> list[Change]:
        after = {i: None if edit is None else {**base[i], **edit} for i, edit in edits.items()}
        return [Change(i, base[i], row) for i, row in after.items() if row != base[i]]

    saved(app, *changes(theirs), who="bob")
    done = saved(app, *changes(mine))
    final = rows_of(app)
    for change in changes(theirs) + (changes(mine) if done.is_done else []):
        there = final.get(change.row_id)
        if change.after is None or there is None:
            assert there is None
            assert change.after is None
            continue
        for name, value in change.after.items():
            if value != base[change.row_id][name]:
                assert there[name] == value
    if not done.is_done:  # then both changed the same, and each is shown the other's
        for conflict in done.conflicts:
            assert conflict.theirs != conflict.mine


def test_what_is_typed_into_the_grid_is_a_draft_until_it_is_saved() -> None:
    base = {"a": row("1"), "b": row("2")}
    draft = new_draft(base)
    delta = {"edited_rows": {0: {"amount": "7"}}, "deleted_rows": [1],
             "added_rows": [{"dept": "3", "grouped": "office"}, {}]}  # fmt: skip
    after = typed(MAPPING, draft, ["a", "b"], delta)
    assert [(c.before, c.after) for c in after.changes] == [
        (row("1"), row("1", amount="7.00")),
        (None, row("3", "office")),
        (row("2"), None),
    ]
    assert typed(MAPPING, draft, ["a", "b"], delta) == after


CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs", "Co", "Cn"]),
                min_size=1, max_size=8)  # fmt: skip


@settings(max_examples=25)
@given(depts=st.lists(st.one_of(CELLS, st.sampled_from(["007", "1e5", "=1+1", "2024-01"])),
                      unique=True, max_size=5), amount=VALUES)  # fmt: skip
def test_a_workbook_is_read_again_as_it_was_written(depts: list[str], amount: str | None) -> None:
    rows = {f"id{n}": canonical_row(MAPPING, row(dept, "sales", amount, "2024-01"))
            for n, dept in enumerate(depts)}  # fmt: skip
    content = written(MAPPING, rows, {"grouped": {"sales": "Selling"}}, "en")
    again = replaced(MAPPING, new_draft(rows), read(MAPPING, content))
    assert again.changes == []


def test_a_workbook_that_somebody_filled_in_is_understood(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["amount", "dept", "grouped", "valid_from", "valid_to"])
    book.active.append([12.5, 7, "sales", None, None])
    book.active.append([None, "8", "nobody", None, None])
    book.save(tmp_path / "x.xlsx")
    found = read(MAPPING, (tmp_path / "x.xlsx").read_bytes())
    assert [dict(r) for _, r in found] == [row("7", amount="12.50"), row("8", "nobody")]
    for content in (b"no workbook", b"PK\x03\x04broken"):
        with pytest.raises(NotAWorkbookError):
            read(MAPPING, content)


def test_a_table_follows_its_declaration_and_loses_nothing(app: Engine, tmp_path: Path) -> None:
    saved(app, Change("a", None, row("1", amount="5.00")))
    wider = node()
    wider["columns"]["dept"]["data_type"] = "varchar(40)"
    wider["columns"]["note"] = {**wider["columns"]["amount"], "name": "note",
                                "data_type": "varchar(100)"}  # fmt: skip
    del wider["columns"]["amount"]
    with app.begin() as opened:
        prepare(opened, [mapping_of(wider)], tmp_path)
    altered = mapping_of(wider)
    saved(app, Change("b", None, {"dept": "2" * 40, "grouped": "sales", "note": "x"}),
          mapping=altered)  # fmt: skip
    assert [r["note"] for r in rows_of(app, altered).values()] == [None, "x"]
    back = node()
    with app.begin() as opened, pytest.raises(MisdeclaredError, match=r"map_depts\.dept cannot"):
        prepare(opened, [mapping_of(back)], tmp_path)
    back["columns"]["dept"]["data_type"] = "varchar(40)"
    with app.begin() as opened:
        prepare(opened, [mapping_of(back)], tmp_path)
    assert rows_of(app, mapping_of(back))["a"]["amount"] == "5.00"


def test_initial_rows_that_are_wrong_are_named_with_their_line(app: Engine, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("dept,grouped\n1,sales\n2,nobody\n", encoding="utf-8")
    declared = node(initial="x.csv")
    declared["name"] = "map_others"
    with app.begin() as opened, pytest.raises(MisdeclaredError, match=r"x\.csv, line 3: grouped"):
        prepare(opened, [mapping_of(declared)], tmp_path)
