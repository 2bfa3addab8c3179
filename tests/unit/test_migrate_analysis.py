"""What the analysis finds in legacy SQL; expected values are read off the samples by hand."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbt_project.migrate.analysis import Analysis, analyse, analyse_text
from dbt_project.migrate.dictionary import Dictionary, KnownColumn, KnownTable
from dbt_project.migrate.legacy_text import LegacyText
from tests.legacy_samples import FILES, FOLDER, balance_sheet


def of(sql: str, dictionary: Dictionary | None = None) -> Analysis:
    return analyse_text(LegacyText(Path("a.sql"), sql, "utf-8"), dictionary)


def sample(name: str) -> Analysis:
    return analyse(FOLDER / name)


def joins(analysis: Analysis) -> set[tuple[str, str, str]]:
    return {
        (".".join(join.left), ".".join(join.right), join.kind)
        for statement in analysis.statements
        for join in statement.joins
    }


def features(analysis: Analysis) -> dict[str, tuple[int, ...]]:
    return {feature.kind.name: feature.lines for feature in analysis.features}


def known(**tables: str) -> Dictionary:
    return Dictionary().with_tables(
        KnownTable(name, {column: KnownColumn(column) for column in columns.split()})
        for name, columns in tables.items()
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_is_analysed_without_a_failure_of_ours(path: Path) -> None:
    found = analyse(path)
    assert found.problem is None
    assert found.tables
    assert not [item for item in found.hand_work if "could not be read" in item.what]


@pytest.mark.parametrize("path", [f for f in FILES if f.name != "broken.sql"], ids=lambda p: p.name)
def test_every_sample_that_oracle_would_take_is_parsed_whole(path: Path) -> None:
    ways = {s.how for s in analyse(path).statements if s.kind in ("select", "insert", "create")}
    assert ways == {"parsed"}


def test_columns_are_followed_through_derived_tables_and_aliases() -> None:
    found = sample("trial_balance.sql")
    assert set(found.tables) == {"gl_balance", "bd_accasoa", "bd_account", "org_accountingbook"}
    assert {column for table, column in found.columns if table == "gl_balance"} == {
        "pk_accasoa", "adjustperiod", "localdebitamount", "localcreditamount", "year", "dr",
        "voucherkind", "pk_accountingbook",
    }  # fmt: skip
    assert joins(found) == {
        ("gl_balance.pk_accasoa", "bd_accasoa.pk_accasoa", "inner"),
        ("bd_accasoa.pk_account", "bd_account.pk_account", "left"),
    }
    opening = next(o for o in found.statements[0].outputs if o.name == "期初余额")
    assert (opening.kind, opening.line) == ("aggregate", 7)
    assert set(opening.columns) == {
        ("gl_balance", "adjustperiod"),
        ("gl_balance", "localdebitamount"),
        ("gl_balance", "localcreditamount"),
    }


def test_conditions_are_shown_as_they_were_written_with_their_parameters() -> None:
    filters = {f.text: f for f in sample("trial_balance.sql").statements[0].filters}
    year = filters["b.year = '&year'"]
    assert (year.parameters, year.columns, year.line) == (("year",), (("gl_balance", "year"),), 15)
    assert filters["nvl(b.dr, 0) = 0"].parameters == ()
    assert filters["b.voucherkind not in (255, 5)"].operator == "not in"
    assert filters["sum(abs(t.debit)) + sum(abs(t.credit)) <> 0"].clause == "having"


def test_old_outer_joins_say_which_side_may_lack_a_row() -> None:
    assert joins(of("select 1 from a, b where a.x = b.y(+) and b.z(+) = a.z")) == {
        ("a.x", "b.y", "left"),
        ("b.z", "a.z", "right"),
    }


def test_joins_of_every_writing_are_joins() -> None:
    sql = """select * from a join b on a.x = b.x left join c on b.y = c.y and c.z > 5
        full outer join d on substr(c.k, 1, 4) = d.k, e, f join g using (u)
        where e.m = a.m and a.n between e.n1 and e.n2 and f.o = a.o"""
    assert joins(of(sql)) == {
        ("a.x", "b.x", "inner"),
        ("b.y", "c.y", "left"),
        ("c.k", "d.k", "full"),
        ("e.m", "a.m", "inner"),
        ("f.o", "a.o", "inner"),
        ("a.u", "g.u", "inner"),
        ("a.n", "e.n1", "inner"),
    }


def test_a_subquery_that_looks_outside_is_correlated() -> None:
    sql = "select a.x, (select max(b.y) from b where b.k = a.k) from a"
    assert joins(of(sql)) == {("b.k", "a.k", "correlated")}


def test_a_column_without_an_alias_is_of_the_table_that_is_known_to_have_it() -> None:
    found = of("select y from a, b where a.k = b.k", known(a="k x", b="k y"))
    assert ("b", "y") in found.columns
    assert found.hand_work == ()


def test_a_column_that_several_tables_may_have_is_listed_with_them() -> None:
    found = of("select y from a, b where a.k = b.k", known(a="k y", b="k y"))
    [use] = [use for s in found.statements for use in s.columns if use.table is None]
    assert (use.column, use.candidates) == ("y", ("a", "b"))
    assert [item.what for item in found.hand_work] == ["y may be of a, b"]


def test_a_column_that_no_table_has_is_said() -> None:
    found = of("select y from a", known(a="k"))
    assert [item.what for item in found.hand_work] == [
        "y: no table that is read here is known to have it"
    ]


def test_ctes_are_not_tables_and_lead_to_those_they_read() -> None:
    found = of(
        "with c as (select k, sum(v) v from t group by k) select c.v, u.w from c, u where c.k = u.k"
    )
    assert set(found.tables) == {"t", "u"}
    assert joins(found) == {("t.k", "u.k", "inner")}
    assert [(o.name, o.kind) for o in found.statements[0].outputs if o.depth == 0] == [
        ("v", "aggregate"),
        ("w", "column"),
    ]


def test_a_star_over_a_derived_table_shows_its_columns() -> None:
    found = of("select * from (select x.*, rownum rn from (select a.c 编码, b.d from a, b) x)")
    assert [o.name for o in found.statements[0].outputs if o.depth == 0] == ["编码", "d", "rn"]


def test_every_select_of_a_union_is_read() -> None:
    found = sample("receivable_ledger.sql")
    assert Counter(t.name for t in found.statements[0].tables) == {
        "ar_recbill": 2, "ar_recitem": 2, "ar_gatherbill": 1, "ar_gatheritem": 1, "bd_customer": 1
    }  # fmt: skip


def test_dialect_features_are_counted_by_line() -> None:
    tree = features(sample("account_tree.sql"))
    assert tree["connect by"] == (19, 23)
    assert tree["order siblings by"] == (24,)
    assert tree["sys_connect_by_path, connect_by_root"] == (9, 10)
    prices = features(sample("purchase_prices.sql"))
    assert prices["pivot, unpivot"] == (14,)
    assert prices["keep (dense_rank)"] == (17,)
    assert features(sample("shipped_not_invoiced.sql"))["substr from 0"] == (1,)
    views = features(sample("nested_views.sql"))
    assert views["database link"] == (10,)
    assert views["pipelined function"] == (11,)
    assert views["comparison with ''"] == (14,)


@pytest.mark.parametrize(
    "sql", ["-- nvl(a, 0)\nselect 'decode(x)' from t", "/* a.b(+) = c */ select 1 from t"]
)
def test_what_stands_in_comments_and_texts_is_no_feature(sql: str) -> None:
    assert features(of(sql)) == {}


def test_a_procedure_s_queries_are_read_and_its_arguments_are_parameters() -> None:
    found = sample("monthly_close.prc")
    assert set(found.tables) == {
        "org_orgs", "bd_accperiodmonth", "gl_detail", "gl_voucher", "org_dept", "gl_docfree1"
    }  # fmt: skip
    assert {p.name for p in found.parameters} >= {"p_year", "p_period", "p_org"}
    assert ("gl_voucher", "p_year") not in found.columns
    assert ("gl_docfree1", "f1") in found.columns
    assert {item.effort for item in found.hand_work if "PL/SQL" in item.what} == {"heavy"}


def test_the_tables_that_a_script_fills_itself_are_not_the_erp_s() -> None:
    assert "tmp_rep_close" not in sample("monthly_close.prc").tables


def test_what_cannot_be_parsed_is_read_by_its_tokens_and_said_with_its_line() -> None:
    found = of("select 1 from a;\nselect x.c from\nbd_account x where (((;\nselect 2 from b")
    assert set(found.tables) == {"a", "bd_account", "b"}
    assert ("bd_account", "c") in found.columns
    assert {item.line for item in found.hand_work if item.what.startswith("read ")} <= {2, 3}
    assert "heavy" in {item.effort for item in found.hand_work}


def test_full_width_punctuation_is_said_with_its_line() -> None:
    lines = {
        item.line for item in sample("broken.sql").hand_work if "no character of SQL" in item.what
    }
    assert lines == {6}


def test_a_gbk_file_with_windows_line_ends_is_read_like_any_other() -> None:
    found = sample("auxiliary_ledger_gbk.sql")
    assert found.encoding == "gb18030"
    assert {p.name for p in found.parameters} == {"年度", "期间起", "期间止", "科目"}
    assert "凭证号" in {o.name for s in found.statements for o in s.outputs}


def test_a_view_is_read_by_its_query() -> None:
    found = sample("auxiliary_view.sql")
    assert {t.schema for uses in found.tables.values() for t in uses} == {"nc65"}
    written = [t.name for s in found.statements for t in s.tables if t.role == "written"]
    assert "v_fzye" not in found.tables
    assert written == []


def test_a_statement_of_1500_lines_is_read_whole() -> None:
    text = balance_sheet()
    assert text.count("\n") > 1500
    found = of(text)
    assert [s.how for s in found.statements] == ["parsed"]
    assert set(found.tables) == {"gl_balance", "bd_account"}
    assert len(found.statements[0].joins) == 120
    assert len(features(found)["(+) outer join"]) == 120


@pytest.mark.parametrize(
    "sql",
    [
        "",
        ";;;\n/\n",
        "select",
        "'" * 99,
        "select " + "(" * 3000 + "1" + ")" * 3000 + " from t",
        "select * from (" * 300 + "select x from t" + ")" * 300,
        "select " + "||".join(["a.b"] * 3000) + " from a",
        "begin begin begin",
        "create or replace",
        "with a as (select 1 from a) select * from a, a, a",
        "select a.* from a a, b a where a.a = a.a",
        "select x from t pivot (sum(v) for k in (any))",
    ],
    ids=lambda sql: sql[:20],
)
def test_nothing_in_a_file_stops_the_analysis(sql: str) -> None:
    assert of(sql).problem is None


FRAGMENTS = st.sampled_from(
    ["select", "from", "where", "(", ")", ",", "a.b", "t", "(+)", "=", "'x'", "'", ";", "union all",
     "connect by prior", "&p", "${q}", "with", "as", "case when", "end", "decode(", "\n",
     "--", "/*", "begin", "into", "join", "on", "over (", "pivot (", "中", "（", "group by"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAGMENTS, max_size=30))
def test_no_heap_of_fragments_stops_the_analysis(fragments: list[str]) -> None:
    found = of(" ".join(fragments))
    assert found.problem is None
    assert all(1 <= item.line <= found.lines + 1 for item in found.hand_work)


@pytest.mark.long
@pytest.mark.parametrize(("separator", "times"), [(" union all\n", 50_000), (";\n", 5_000)])
def test_a_file_of_megabytes_is_read(separator: str, times: int) -> None:
    query = "select b.code 编码, nvl(sum(b.debit), 0) from gl_balance b where b.year = '&y'\n"
    found = of(separator.join([query + "group by b.code"] * times))
    assert set(found.tables) == {"gl_balance"}
    assert ("gl_balance", "debit") in found.columns


def test_effort_grows_with_what_there_is_to_do() -> None:
    easy, hard = of("select a.x from a"), sample("nested_views.sql")
    assert (easy.effort, easy.heaviest) == ("S", "none")
    assert hard.effort in ("L", "XL")
    assert hard.heaviest == "heavy"
