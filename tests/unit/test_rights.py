"""What a person may see is cut out of the report, before any statement is made of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from dbt_project.access_values import Access, Hidden, RowFilter, Through
from dbt_project.errors import MisdeclaredError
from dbt_project.marts import marts_by_name
from dbt_project.person import Person
from dbt_project.report_hiding import without_columns
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import list_query, list_totals_query, options_query
from dbt_project.reporting.rights import may_export, permitted, permitted_marts, rights_digest
from dbt_project.reporting.sql import Query
from dbt_project.reports import Report, load_reports, reports_from_json, reports_to_json
from tests.report_sample import (
    AGEING,
    COLUMNS,
    CROSSTAB,
    FILE,
    LEDGER,
    LIST,
    TODAY,
    Marts,
    changed,
    manifest,
    report,
    values,
)
from viewer.headline import headline

SAMPLES = {"list": LIST, "crosstab": CROSSTAB, "ageing": AGEING, "ledger": LEDGER}
CLERK = Person("clerk", "", frozenset({"sales"}), ("01", "02"))
LOCAL = Person("local", "", sees_all=True)
GUARDED = LIST | {
    "access": {
        "groups": ["sales", "finance"],
        "row_filter": {"column": "kind", "in": "$user.org_codes"},
        "hide": {"columns": ["amount"], "unless_group": ["finance"]},
        "export": ["finance"],
    }
}


def _statements(of: Report, language: Any = "en") -> list[str]:
    """Every statement that a page, its parameters and the first page make of a report."""
    found: list[str] = []
    marts = Marts()

    def run(query: Query) -> Any:
        found.append(query.sql)
        return marts.run(query)

    given = values(of)
    for one in of.parameters:
        if one.options and one.options.model == "fct_lines":
            run(options_query(of, one, given, language))
    headline(of, TODAY, run)
    if of.layout == "list":
        run(list_query(of, given, language))
        run(list_totals_query(of, given))
    else:
        crosstab(of, given, language, run)
    return found


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_no_statement_names_a_column_that_is_hidden(sample: str, column: str) -> None:
    hidden = (Access(hide=Hidden((column,), ())),)
    whole = replace(report(SAMPLES[sample]), access=hidden)
    cut = permitted(whole, CLERK)
    if cut is None:
        return
    assert cut.where == whole.where  # the report's own conditions hold for everybody
    if column not in whole.key:  # which settles the order of equal rows
        assert not any(f'"{column}"' in sql for sql in _statements(replace(cut, where=())))


def test_what_is_made_of_a_hidden_column_is_hidden_too() -> None:
    cut = without_columns(report(CROSSTAB), frozenset({"quantity"}))
    assert cut is not None
    assert [measure.name for measure in cut.measures] == ["amount"]  # nor the price
    aged = without_columns(report(AGEING), frozenset({"due_date"}))
    assert aged is not None
    assert aged.across is None
    assert [measure.name for measure in aged.measures] == ["balance", "aged"]
    assert aged.headline is not None
    assert aged.headline.measures == ("balance",)
    assert aged.highlights == ()
    assert without_columns(report(AGEING), frozenset({"order_date"})) is None or all(
        one.name != "as_of" for one in report(AGEING).parameters
    )


def test_a_report_that_hides_all_that_it_shows_is_refused() -> None:
    names = ["amount", "quantity"]
    hiding = CROSSTAB | {"access": {"hide": {"columns": names}}}
    with pytest.raises(MisdeclaredError) as refused:
        report(hiding)
    assert str(refused.value) == (
        f"{FILE}: trade: report.access.hide: without amount, quantity there is nothing to show: "
        "take groups"
    )


def test_groups_rows_columns_and_files_are_for_whom_the_declaration_says() -> None:
    whole = report(GUARDED)
    seen = permitted(whole, CLERK)
    assert seen is not None
    assert [one.column for one in seen.where if one.operand == ("01", "02")] == ["kind"]
    assert "amount" not in {one.column.name for one in seen.columns}
    assert not may_export(whole, CLERK)
    finance = replace(CLERK, groups=frozenset({"finance"}), org_codes=None)
    everything = permitted(whole, finance)
    assert everything is not None
    assert (everything.where, everything.columns) == (whole.where, whole.columns)
    assert may_export(whole, finance)
    assert permitted(whole, replace(CLERK, groups=frozenset({"warehouse"}))) is None
    assert permitted(whole, LOCAL) is whole


def test_without_an_organisation_there_is_no_row_and_no_statement_that_fails() -> None:
    seen = permitted(report(GUARDED), replace(CLERK, org_codes=()))
    assert seen is not None
    query = list_query(seen, values(seen), "en")
    assert Marts().run(query).num_rows == 0
    assert "1 = 0" in query.sql
    oracle = list_query(seen, values(seen), "en", dialect="oracle")
    assert "1 = 0" in oracle.sql


def test_rows_are_filtered_through_the_dimension_that_knows_their_organisation() -> None:
    through = Through("dim_orgs", ("marts", "dim_orgs"), "region", "org_code")
    access = (Access(row_filter=RowFilter("kind", through)),)
    seen = permitted(replace(report(LIST), access=access), CLERK)
    assert seen is not None
    for dialect, quoted in (("duckdb", '"kind"'), ("oracle", '"KIND"')):
        sql = list_query(seen, values(seen), "en", dialect=dialect).sql  # type: ignore[arg-type]
        assert f"{quoted} IN (SELECT" in sql
    assert list_query(seen, values(seen), "en").params["org_code_1"] == "01"


def test_options_of_a_dimension_are_those_of_the_organisations_that_one_sees() -> None:
    options = {"model": "dim_orgs", "value": "org_code", "label": "org_name"}
    asked = changed(LIST, "parameters.2.options", options)
    asked["parameters"][2].update(name="org", default="$user.org_codes", type="multiselect")
    declared = manifest(asked)
    own = {"row_filter": {"column": "org_code", "in": "$user.org_codes"}}
    declared["nodes"]["model.p.dim_orgs"]["config"]["meta"] = {"access": own}
    whole = load_reports(declared)[0]
    assert reports_from_json(reports_to_json((whole,))) == (whole,)
    assert whole.parameter("org").default is None
    seen = permitted(whole, CLERK)
    assert seen is not None
    assert seen.parameter("org").default == "01,02"
    sql = options_query(seen, seen.parameter("org"), {}, "zh")
    assert '"org_code" IN ($org_code_1, $org_code_2)' in sql.sql
    hidden = {"hide": {"columns": ["org_code"]}}
    declared["nodes"]["model.p.dim_orgs"]["config"]["meta"] = {"access": hidden}
    seen = permitted(load_reports(declared)[0], CLERK)
    assert seen is not None
    assert "org" not in {one.name for one in seen.parameters}


def _with_meta(meta: Mapping[str, Any], declared: Any = LIST) -> dict[str, Any]:
    made = manifest(declared)
    made["nodes"]["model.p.fct_lines"]["config"]["meta"] = dict(meta)
    return made


def test_the_first_default_of_a_folder_whose_column_a_mart_has_is_its_row_filter() -> None:
    def by(column: str) -> dict[str, Any]:
        return {"row_filter": {"column": column, "in": "$user.org_codes"}}

    defaults = {"access_defaults": [by("org_code"), by("kind"), by("order_no")]}
    (found,) = load_reports(_with_meta(defaults))
    assert found.access == (Access(row_filter=RowFilter("kind")),)
    (own,) = load_reports(_with_meta(defaults | {"access": by("order_no")}))
    assert own.access == (Access(row_filter=RowFilter("order_no")),)
    with pytest.raises(MisdeclaredError) as refused:
        load_reports(_with_meta({"access_defaults": [by("org_code")]}))
    assert "fct_lines has no column of access_defaults: say in report.access" in str(refused.value)
    everyone = LIST | {"access": {"groups": ["everyone"]}}
    (open_to_all,) = load_reports(_with_meta({"access_defaults": [by("org_code")]}, everyone))
    assert permitted(open_to_all, replace(CLERK, groups=frozenset())) is not None


@pytest.mark.parametrize(
    ("meta", "says"),
    [
        (
            {"access": {"row_filter": {"column": "knd", "in": "$user.org_codes"}}},
            "access.row_filter.column: there is no column 'knd' (did you mean 'kind'?)",
        ),
        ({"access": {"hides": {}}}, "access.hides: is not a known key (did you mean 'hide'?)"),
        ({"access_defaults": [{}]}, "access_defaults[0]: lacks 'row_filter'"),
    ],
)
def test_slips_of_a_mart_s_access_are_named_with_their_place(
    meta: Mapping[str, Any], says: str
) -> None:
    with pytest.raises(MisdeclaredError) as refused:
        load_reports(_with_meta(meta))
    assert f"fct_lines: config.meta.{says}" in str(refused.value)


def test_what_a_report_keeps_of_a_mart_statements_of_analysts_do_not_get_either() -> None:
    declared = manifest(GUARDED)
    reports, marts = load_reports(declared), marts_by_name(declared)
    seen = permitted_marts(marts.values(), reports, CLERK)
    assert set(seen) == {"fct_lines", "dim_orgs"} - (
        set()
        if any(p.options and p.options.model == "dim_orgs" for p in reports[0].parameters)
        else {"dim_orgs"}
    )
    assert "amount" not in seen["fct_lines"].mart.columns
    assert [one.column for one in seen["fct_lines"].where] == ["kind"]
    stranger = replace(CLERK, groups=frozenset({"analyst"}))
    assert permitted_marts(marts.values(), reports, stranger) == {}
    assert set(permitted_marts(marts.values(), reports, LOCAL)) == set(marts)


def test_answers_are_shared_by_those_who_see_the_same_alone() -> None:
    other = replace(CLERK, name="other", label="Other")
    assert rights_digest(CLERK) == rights_digest(other)
    for different in (
        replace(CLERK, org_codes=("01",)),
        replace(CLERK, org_codes=None),
        replace(CLERK, org_codes=()),
        replace(CLERK, groups=frozenset()),
        LOCAL,
    ):
        assert rights_digest(CLERK) != rights_digest(different)
