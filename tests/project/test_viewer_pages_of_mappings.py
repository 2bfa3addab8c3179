"""A mapping's page: faults, saving, two people at once, what is not mapped, who may do it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dbt_project.application.database import transaction
from dbt_project.application.mapping_tables import read_rows
from dbt_project.application.mappings import MappingTable
from dbt_project.person import Person
from tests.mapping_sample import row, with_mapping
from tests.viewer_app import open_page, shown
from tests.viewer_sample import opened_sample, publish
from tests.workspace import ROOT
from viewer.mappings.desk import may_edit, may_see

KEY = "mapping.map_depts"


@pytest.fixture
def mapping(tmp_path: Path) -> Iterator[MappingTable]:
    with opened_sample(tmp_path):
        publish(tmp_path)
        yield with_mapping(tmp_path)


def rows(mapping: MappingTable) -> list[Any]:
    with transaction(ROOT) as opened:
        return list(read_rows(opened, mapping).values())


def opened_page() -> AppTest:
    return open_page("mappings", lang="en")


def type_into(app: AppTest, since: str = "", **delta: Any) -> AppTest:
    """What the grid tells the page when somebody types into it."""
    token = app.session_state[KEY].draft.token
    delta = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **delta}
    app.session_state[f"{KEY}.grid.{token}"] = delta
    app.session_state[f"{KEY}.since"] = since
    return app.run()


def press(app: AppTest, name: str) -> AppTest:
    return app.button(key=f"{KEY}.{name}").click().run()


def said(app: AppTest) -> str:
    shown(app)
    boxes = (*app.error, *app.success, *app.warning, *app.info, *app.caption)
    return "\n".join(str(box.value) for box in boxes).replace("\\", "")


def test_nothing_is_saved_while_a_cell_is_wrong_and_each_fault_is_named(
    mapping: MappingTable,
) -> None:
    app = type_into(
        opened_page(),
        edited_rows={0: {"amount": "much"}},
        added_rows=[{"dept": "99", "grouped": "office"}, {"grouped": "sales"}],
    )
    text = said(app)
    assert "01 · The amount: “much” is not a number" in text
    assert "New row · The dept: is empty" in text
    assert app.button(key=f"{KEY}.save").disabled
    assert rows(mapping) == [row("01", amount="5.00")]
    press(app, "discard")
    assert "Not saved yet" not in said(app)


def test_what_is_typed_is_saved_kept_in_the_history_and_undone(mapping: MappingTable) -> None:
    app = type_into(opened_page(), edited_rows={0: {"amount": "6", "grouped": "office"}})
    press(app, "save")
    assert "Saved one row; in the reports after the next refresh." in said(app)
    assert rows(mapping) == [row("01", "office", "6.00")]
    html = shown(app)
    assert "The amount 6.00" in html
    (undo,) = [button for button in app.button if button.label == "Undo this save"]
    undo.click().run()
    assert "The row is as it was before." in said(app)
    assert rows(mapping) == [row("01", amount="5.00")]


def test_changes_leave_closed_years_as_they_are_unless_they_shall_not(
    mapping: MappingTable,
) -> None:
    app = type_into(opened_page(), since="2026-01", edited_rows={0: {"grouped": "office"}})
    press(app, "save")
    assert rows(mapping) == [
        row("01", amount="5.00", until="2025-12"),
        row("01", "office", "5.00", since="2026-01"),
    ]
    app = type_into(opened_page(), since="2026-01", edited_rows={0: {"grouped": "office"}})
    assert "would change months before 2026-01" in said(app)
    assert app.button(key=f"{KEY}.save").disabled


def test_two_people_who_edit_at_once_lose_nothing(mapping: MappingTable) -> None:
    ann, bob = opened_page(), opened_page()
    type_into(ann, edited_rows={0: {"amount": "6"}})
    type_into(bob, edited_rows={0: {"grouped": "office"}})
    press(ann, "save")
    press(bob, "save")
    assert "went what others have just saved" in said(bob)
    assert rows(mapping) == [row("01", "office", "6.00")]

    ann, bob = opened_page(), opened_page()
    type_into(ann, edited_rows={0: {"amount": "7"}})
    type_into(bob, edited_rows={0: {"amount": "8"}})
    press(ann, "save")
    press(bob, "save")
    assert "somebody else has just changed the same" in said(bob)
    assert rows(mapping)[0]["amount"] == "7.00"
    choice = bob.radio(key=f"{KEY}.choice.0")
    assert choice.label == "01 · The amount"
    assert choice.options == ["Theirs: 7.00", "Mine: 8.00"]
    choice.set_value("mine").run()
    press(bob, "settle")
    press(bob, "save")
    assert rows(mapping)[0]["amount"] == "8.00"


def test_codes_of_the_data_that_are_not_mapped_are_added_with_one_click(
    mapping: MappingTable,
) -> None:
    app = opened_page()
    assert [tab.label for tab in app.tabs][1] == "Not mapped yet (2)"
    press(app, "add")
    assert "Not saved yet: 2 new, 0 changed, 0 removed." in said(app)
    assert "02 · The group: is empty" in said(app)
    places = {0: {"grouped": "sales"}, 1: {"grouped": "sales"}, 2: {"grouped": "office"}}
    type_into(app, edited_rows=places)
    press(app, "save")
    assert [(r["dept"], r["grouped"]) for r in rows(mapping)] == [
        ("01", "sales"),
        ("02", "sales"),
        ("03", "office"),
    ]
    assert [tab.label for tab in opened_page().tabs][1] == "Not mapped yet (0)"


def test_a_search_keeps_what_is_typed(mapping: MappingTable) -> None:
    app = type_into(opened_page(), added_rows=[{"dept": "02", "grouped": "office"}])
    app.text_input(key=f"{KEY}.search").set_value("02 管理").run()
    app.text_input(key=f"{KEY}.search").set_value("02 office").run()
    assert "1 of 2 rows" in said(app)
    assert "Not saved yet: 1 new" in said(app)
    type_into(app, edited_rows={0: {"amount": "3"}})
    press(app, "save")
    assert rows(mapping)[1] == row("02", "office", "3.00")


def test_members_of_its_groups_change_a_mapping_and_analysts_look_at_it(
    mapping: MappingTable,
) -> None:
    member = Person("a", "", groups=frozenset({"finance"}))
    analyst, admin = Person("b", "", is_analyst=True), Person("c", "", is_admin=True)
    other = Person("d", "", groups=frozenset({"sales"}))
    assert [may_edit(mapping, person) for person in (member, analyst, admin, other)] == [
        True, False, True, False,
    ]  # fmt: skip
    assert [may_see(mapping, person) for person in (member, analyst, admin, other)] == [
        True, True, True, False,
    ]  # fmt: skip
