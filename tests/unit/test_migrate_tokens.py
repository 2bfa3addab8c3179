"""Legacy SQL as tokens, its report parameters and its statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbt_project.migrate.parameters import Prepared, names_in, syntax_of
from dbt_project.migrate.pieces import inner_pieces, pieces
from dbt_project.migrate.tokens import tokens


def code(text: str) -> list[str]:
    return [token.text for token in tokens(text) if token.is_code]


def statements(text: str) -> list[str]:
    return ["".join(token.text for token in piece.tokens).strip() for piece in pieces(tokens(text))]


@given(st.text(alphabet=st.sampled_from("ab1 '\"-/*&${}#:[](),;\n中（。q"), max_size=60))
def test_tokens_put_together_are_the_text_whatever_it_is(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


@given(st.text(alphabet=st.sampled_from("a '\n-/*\"q&"), max_size=60))
def test_every_token_is_on_the_line_that_it_begins_on(text: str) -> None:
    for token in tokens(text):
        assert token.line == text.count("\n", 0, token.start) + 1


def test_texts_comments_and_hints_are_told_apart() -> None:
    kinds = {
        token.text: token.kind for token in tokens("/*+ full(a) */ 'it''s' -- x\n\"列\" q'[a'b]'")
    }
    assert kinds["/*+ full(a) */"] == "hint"
    assert kinds["'it''s'"] == "text"
    assert kinds["-- x"] == "comment"
    assert kinds['"列"'] == "quoted"
    assert kinds["q'[a'b]'"] == "text"


def test_a_quote_that_nothing_ends_damages_its_own_line_only() -> None:
    found = tokens("select 'a from t;\nselect 'b' from u")
    assert [token.line for token in found if token.kind == "broken"] == [1]
    assert "'b'" in [token.text for token in found if token.kind == "text"]


def test_a_comment_that_nothing_ends_damages_its_own_line_only() -> None:
    assert code("/* x\nselect 1")[1:] == ["select", "1"]


@pytest.mark.parametrize(
    ("raw", "name", "syntax"),
    [
        ("&year", "year", "&x"),
        ("&&Year", "year", "&&x"),
        ("&owner.", "owner", "&x."),
        ("${period}", "period", "${x}"),
        ("#期间#", "期间", "#x#"),
        ("#{org}", "org", "#{x}"),
        (":pOrg", "porg", ":x"),
        ("[#仓库]", "仓库", "[#x]"),
        ("{?Dept}", "dept", "{?x}"),
        ("@rq@", "rq", "@x@"),
    ],
)
def test_report_tokens_are_parameters(raw: str, name: str, syntax: str) -> None:
    [token] = [t for t in tokens(f"select a from t where b = {raw}") if t.kind == "param"]
    assert (names_in(token.text), syntax_of(token.text)) == ((name,), syntax)


def test_an_expression_of_a_report_designer_names_its_parameters() -> None:
    raw = """${if(len(org)==0,"","and h.pk_org in ('"+org+"')")}"""
    assert names_in(raw) == ("org",)


@pytest.mark.parametrize("text", ["'R&D'", "'a:b'", "a := b", "'12:30:00'", "t@link", "a::b"])
def test_what_only_looks_like_a_parameter_is_none(text: str) -> None:
    assert Prepared(tokens(f"select {text} from t")).parameters == []


def prepared(text: str) -> Prepared:
    return Prepared(tokens(text))


def test_tokens_become_names_and_come_back_as_they_were() -> None:
    sql = "select * from gl_detail_&year where a = '&b' and c in (${d}) and e = #f#"
    made = prepared(sql)
    assert "&" not in made.text
    assert "gl_detail_zzparam0zz" in made.text
    assert made.restored(made.text) == sql
    assert [p.name for p in made.parameters] == ["year", "b", "d", "f"]
    assert made.names("a = 'zzparam1zz'") == ("b",)


def test_a_token_in_the_place_of_a_clause_is_read_as_nothing() -> None:
    made = prepared("select a from t where b = 1 &more\norder by a")
    assert made.text.split() == [
        "select",
        "a",
        "from",
        "t",
        "where",
        "b",
        "=",
        "1",
        "order",
        "by",
        "a",
    ]
    assert [p.is_clause for p in made.parameters] == [True]


def test_a_parameter_call_is_a_parameter() -> None:
    [found] = prepared("where a = parameter('pk_org')").parameters
    assert (found.name, found.syntax) == ("pk_org", "parameter('x')")


def test_statements_end_at_semicolons_and_at_lines_with_a_slash() -> None:
    assert statements("select 1/2 from a;\nselect ';' from b\n/\nselect 3 from c") == [
        "select 1/2 from a",
        "select ';' from b",
        "select 3 from c",
    ]


def test_sqlplus_commands_end_with_their_line() -> None:
    found = pieces(tokens("set pagesize 0\nspool d:\\x.txt\nselect 1 from a\n/\nspool off\nexit"))
    assert [piece.kind for piece in found] == ["sqlplus", "sqlplus", "sql", "sqlplus", "sqlplus"]


PROCEDURE = """create or replace procedure p(p_year in varchar2) is
  v varchar2(100);
begin
  select max(a), count(*)
    into v, n
    from t1 where y = p_year;
  for r in (select b from t2) loop
    insert into t3 (c) select d from t4;
  end loop;
  v := 'select e from t5 ';
  v := v || 'where f = ''' || p_year || '''';
  execute immediate 'delete from t6 where g = :1' using p_year;
  open c for 'select h from t7';
end;
/
select i from t8;
"""


def test_the_statements_inside_plsql_are_found() -> None:
    block, last = pieces(tokens(PROCEDURE))
    texts = [" ".join(t.text for t in p.words) for p in inner_pieces(block)]
    assert texts == [
        "select max ( a ) , count ( * ) from t1 where y = p_year",
        "select b from t2",
        "insert into t3 ( c ) select d from t4",
        "select e from t5 where f = '${p_year}'",
        "delete from t6 where g = :1",
        "select h from t7",
    ]
    assert [p.line for p in inner_pieces(block)] == [4, 7, 8, 10, 12, 13]
    assert " ".join(t.text for t in last.words) == "select i from t8"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("select a from t\n\nselect b from u", ["select a from t", "select b from u"]),
        ("update t set a = 1\nselect a from t", ["update t set a = 1", "select a from t"]),
        ("select a for update\nupdate t set a = 1", ["select a for update", "update t set a = 1"]),
        ("create view v as (select 1)\nselect 2", ["create view v as (select 1)", "select 2"]),
        ("create view v as\nselect a from t\nwith read only", None),
        ("未付款的单据\nselect a from t", ["未付款的单据", "select a from t"]),
        ("select a from t\nunion all\nselect b from u", None),
        ("with x as (\nselect a from t)\nselect a from x", None),
        ("insert into t (a)\nselect b from u", None),
        ("create table t as\nselect b from u", None),
        ("merge into t using u on (t.a = u.a)\nwhen matched then\nupdate set b = 1", None),
        ("select a from t\nfor\nupdate", None),
        ("select a,\n(select b from u)\nfrom t", None),
    ],
)  # fmt: skip
def test_statements_below_one_another_are_several_and_parts_of_one_are_not(
    text: str, found: list[str] | None
) -> None:
    assert statements(text) == (found or [text])
