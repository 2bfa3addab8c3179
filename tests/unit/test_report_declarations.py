"""Declarations of reports: what is read, and each slip with the message that it gets."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from dbt_project.errors import MisdeclaredError
from dbt_project.reports import Condition, Label, Report, Sort, load_reports
from tests.report_sample import (
    AGEING,
    COLUMNS,
    CROSSTAB,
    FILE,
    LEDGER,
    LIST,
    MARTS_FILE,
    REMOVED,
    changed,
    manifest,
    report,
)

BASES = {"LIST": LIST, "CROSSTAB": CROSSTAB, "AGEING": AGEING, "LEDGER": LEDGER}
SLIPS = yaml.safe_load(Path(__file__).with_name("report_slips.yml").read_text(encoding="utf-8"))


def slipped(slip: dict[str, Any]) -> dict[str, Any]:
    """The declaration with one thing wrong."""
    [(path, value)] = slip["set"].items()
    return changed(BASES[slip["in"]], path, REMOVED if value is None else value)


def refusal(declared: dict[str, Any], **more: Any) -> list[str]:
    """The lines of the error that loading gives."""
    with pytest.raises(MisdeclaredError) as caught:
        load_reports(manifest(declared, **more))
    return str(caught.value).splitlines()


@pytest.mark.parametrize("slip", SLIPS["structure"], ids=lambda slip: str(slip["set"]))
def test_a_slip_in_keys_or_types_is_refused_with_its_place(slip: dict[str, Any]) -> None:
    assert refusal(slipped(slip)) == [f"{FILE}: trade: {slip['says']}"]


@pytest.mark.parametrize("slip", SLIPS["meaning"], ids=lambda slip: str(slip["set"]))
def test_what_cannot_be_meant_is_refused_with_its_place(slip: dict[str, Any]) -> None:
    assert f"{FILE}: trade: {slip['says']}" in refusal(slipped(slip))


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_the_declarations_that_slips_are_made_in_are_good(base: dict[str, Any]) -> None:
    assert report(base).name == "trade"


def test_all_problems_of_all_reports_are_said_at_once() -> None:
    declared = changed(changed(LIST, "columns.0.gruop", "x"), "order_by.0", "day")
    assert refusal(declared) == [
        f"{FILE}: trade: report.columns[0].gruop is not a known key (did you mean 'group'?)",
        f"{FILE}: trade: report.order_by[0]: fct_lines has no column 'day'",
    ]


def test_two_until_measures_need_one_date_parameter() -> None:
    declared = changed(
        AGEING, "parameters.1", {"name": "due", "type": "date_range", "column": "due_date"}
    )
    assert refusal(declared)[0] == (
        f"{FILE}: trade: report.measures[0].span: 'until' goes by the report's one date parameter "
        "with a column; it has as_of, due"
    )


@pytest.mark.parametrize(
    ("exposure", "message"),
    [
        (
            {"name": "Trade-1"},
            "name: an exposure's name is its address: lower-case letters, digits and _ only",
        ),
        ({"label": None}, "label: the exposure has none"),
        ({"maturity": "high"}, "report: lacks 'verify', which maturity high needs"),
    ],
)
def test_the_exposure_around_a_report_is_checked_too(
    exposure: dict[str, Any], message: str
) -> None:
    name = exposure.get("name", "trade")
    assert refusal(LIST, exposure=exposure) == [f"{FILE}: {name}: {message}"]


def test_a_report_without_a_tag_has_no_subject_and_is_refused() -> None:
    exposure = {"config": {"meta": {"report": LIST}}}
    assert refusal(LIST, exposure=exposure) == [
        f"{FILE}: trade: config.tags: the first tag is the report's subject; there is none"
    ]


def test_a_slip_in_the_key_report_itself_is_not_passed_over() -> None:
    exposure = {"config": {"tags": ["销售"], "meta": {"reprot": LIST}}}
    assert refusal(LIST, exposure=exposure) == [
        f"{FILE}: trade: meta.reprot is not a known key (did you mean 'report'?)"
    ]


def test_an_exposure_that_is_no_report_is_passed_over() -> None:
    exposure = {"config": {"meta": {"wiki": "https://example.com"}}}
    assert load_reports(manifest(LIST, exposure=exposure)) == ()


def test_one_subject_has_one_english_name() -> None:
    project = manifest(changed(LIST, "subject_en", "Sales"))
    other = manifest(changed(LIST, "subject_en", "Selling"), exposure={"name": "other"})
    project["exposures"]["exposure.p.other"] = other["exposures"]["exposure.p.trade"]
    with pytest.raises(MisdeclaredError) as caught:
        load_reports(project)
    assert str(caught.value) == (
        f"{FILE}: trade: report.subject_en is 'Sales', but other calls the subject 销售 'Selling'"
    )


def test_a_trees_columns_are_its_own_code_and_the_levels_from_the_top() -> None:
    first = ("varchar", {"tree": "kinds", "level": 1})
    lacking = COLUMNS | {"kind_1": first, "kind_3": ("varchar", {"tree": "kinds", "level": 3})}
    where = f"{MARTS_FILE}: fct_lines: tree 'kinds' needs"
    assert refusal(LIST, columns=lacking) == [
        f"{where} one column without 'level', a row's own code; it has none",
        f"{where} columns with the levels 1, 2 and so on, one each; it has 1, 3",
    ]
    own = COLUMNS | {"kind_own": ("varchar", {"tree": "kinds"}), "kind_1": first}
    assert load_reports(manifest(LIST, columns=own))
    levelled = COLUMNS | {"kind_1": ("varchar", {"level": 1})}
    assert refusal(LIST, columns=levelled) == [
        f"{MARTS_FILE}: fct_lines: columns.kind_1.config.meta.level needs 'tree': "
        "the hierarchy whose level it is"
    ]


def test_a_balance_is_read_at_the_end_of_a_span_and_not_added_up() -> None:
    kind, meta = COLUMNS["amount"]
    held = COLUMNS | {"amount": (kind, meta | {"held_until": "due_date"})}
    assert load_reports(manifest(AGEING, columns=held))
    spanned = changed(AGEING, "measures.0.span", "year_to_date")
    where, is_one = f"{FILE}: trade: report", "is a balance (held_until)"
    assert refusal(changed(spanned, "measures.1.type", "max"), columns=held) == [
        f"{where}.measures[0].span: 'amount' {is_one}, which has no 'year_to_date': "
        "it is one of before, until, year_opening",
        f"{where}.measures[1].type: 'amount' {is_one}; only sums of it are read",
    ]
    assert refusal(LIST, columns=held) == [
        f"{where}.columns[5].total: 'amount' {is_one}, not summed",
    ]


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        ({"lable": "x"}, "config.meta.lable is not a known key (did you mean 'label'?)"),
        ({"label": "x"}, "config.meta needs both 'label' and 'label_en'"),
        (
            {"agg": "avg"},
            "config.meta.agg cannot be 'avg': it is one of sum, count_distinct, none",
        ),
        (
            {"held_until": "due"},
            "config.meta.held_until: fct_lines has no column 'due'",
        ),
        (
            {"text": "class_nam"},
            "config.meta.text: fct_lines has no column 'class_nam' (did you mean 'class_name'?)",
        ),
    ],
)
def test_a_slip_in_a_mart_columns_meta_names_the_marts_file(
    meta: dict[str, str], message: str
) -> None:
    columns = COLUMNS | {"unused": ("varchar", meta)}
    assert refusal(LIST, columns=columns) == [f"{MARTS_FILE}: fct_lines: columns.unused.{message}"]


def test_a_column_brings_its_label_format_and_texts_from_the_mart() -> None:
    shown = report(LIST).columns
    assert shown[5].label == Label("金额", "Amount")
    assert shown[5].format == "#,##0.00"
    assert (shown[2].column.text, shown[2].column.text_en) == ("class_name", "class_name_en")
    assert shown[6].format == "#,##0"


def test_a_report_knows_the_captured_tables_behind_it_but_not_capture_s_own_records() -> None:
    assert report(LIST).sources == (("nc", "so_lines"),)


def test_what_a_declaration_leaves_out_has_a_default() -> None:
    loaded = report(LIST)
    limits = (loaded.page_size, loaded.export_rows, loaded.timeout_s)
    assert limits == (200, 100_000, 30)
    assert loaded.subject == Label("销售", "销售")
    assert loaded.description == Label("全部", "全部")
    assert loaded.order_by == (Sort("order_date", True), Sort("order_no", False))


def test_a_mart_s_primary_key_by_its_tests_settles_order_before_its_unique_key() -> None:
    project = manifest(LIST)
    project["nodes"]["model.p.fct_lines"]["primary_key"] = ["order_no"]
    assert load_reports(project)[0].key == ("order_no",)


def test_references_and_conditions_are_typed() -> None:
    loaded: Report = report(AGEING)
    condition = loaded.measures[2].where[0]
    assert condition == Condition("due_date", "<", "$param.as_of")
    assert condition.parameter == "as_of"
    assert loaded.period == loaded.parameter("as_of")


def opening(target: dict[str, Any], declared: dict[str, Any]) -> dict[str, Any]:
    """A project with the report `trade` and the report `other` that it opens."""
    project = manifest(target, exposure={"name": "other"})
    project["exposures"]["exposure.p.other"] = project["exposures"].pop("exposure.p.trade")
    project["exposures"] |= manifest(declared)["exposures"]
    return project


def test_a_drill_answers_what_the_other_report_requires() -> None:
    target = changed(changed(LIST, "parameters.3.required", True), "headline", REMOVED)
    drill = {"on": "amount", "to": "other", "with": {"customer": "$row.customer_code"}}
    lacking = opening(target, LIST | {"drill": [drill]})
    with pytest.raises(MisdeclaredError) as caught:
        load_reports(lacking)
    assert str(caught.value) == (
        f"{FILE}: trade: report.drill[0].with: lacks 'status', which other requires"
    )
    unsure = LIST | {"drill": [drill | {"with": {"status": "$param.status"}}]}
    with pytest.raises(MisdeclaredError) as caught:
        load_reports(opening(target, unsure))
    assert str(caught.value) == (
        f"{FILE}: trade: report.drill[0].with.status: other requires it, so parameter 'status' "
        "must be required"
    )
    sure = changed(changed(unsure, "parameters.3.required", True), "headline", REMOVED)
    assert [drill.to for drill in load_reports(opening(target, sure))[1].drills] == ["other"]


def test_a_tree_s_nodes_open_only_what_takes_in_what_is_below_them() -> None:
    drill = {"on": "amount", "to": "trade", "with": {"place": "$row.place_code"}}
    place = {"name": "place", "type": "code_range", "column": "place_code"}
    tree = CROSSTAB | {
        "rows": [{"tree": "place", "code": "place_code"}],
        "parameters": [place],
        "drill": [drill],
    }
    assert refusal(tree) == [
        f"{FILE}: trade: report.drill[0].with.place: 'place_code' is a tree with nodes above its "
        "leaves, so 'place' of trade needs 'descendants: true'"
    ]
    assert report(changed(tree, "parameters.0.descendants", True)).drills


def test_on_and_off_need_quotes() -> None:
    unquoted = yaml.safe_load("{on: amount, to: trade, with: {customer: $row.customer_code}}")
    assert True in unquoted
    assert refusal(LIST | {"drill": [unquoted]}) == [
        f'{FILE}: trade: report.drill[0]: YAML takes on for true: write "on" in quotes'
    ]
    quoted = yaml.safe_load('{"on": amount, to: trade, with: {customer: $row.customer_code}}')
    assert report(LIST | {"drill": [quoted]}).drills[0].on == "amount"
