"""What Oracle refuses is refused with its code and a rule, and what Oracle takes never is.

The codes are those of Oracle 19c's error messages and of its SQL reference.
"""

import pytest

from dbt_project.oracle_lint.rules import HINTS
from dbt_project.oracle_lint.statements import findings
from tests.oracle.gate.corpora import Case, refused, refused_elsewhere, taken

REFUSED, ELSEWHERE, TAKEN = refused(), refused_elsewhere(), taken()


def test_there_are_sixty_bad_and_sixty_good_statements_at_least() -> None:
    assert len({case.sql for case in REFUSED}) >= 60
    assert len({case.sql for case in TAKEN}) >= 60


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_bad_statement_is_refused_by_its_rule(case: Case) -> None:
    found = findings(case.sql, case.level)
    assert [finding.kind for finding in found][:1] == ["refused"], found
    assert found[0].rule == case.rule
    assert case.code in (None, found[0].code)


@pytest.mark.parametrize("case", ELSEWHERE, ids=str)
def test_a_statement_is_not_refused_at_levels_that_take_it(case: Case) -> None:
    assert "refused" not in [finding.kind for finding in findings(case.sql, case.level)]


@pytest.mark.parametrize("case", TAKEN, ids=str)
def test_a_good_statement_is_never_refused(case: Case) -> None:
    kinds = {finding.kind for finding in findings(case.sql, case.level)}
    assert kinds <= ({"unknown"} if case.may_be_unknown else set())


def test_every_rule_says_what_to_write_instead() -> None:
    rules = {case.rule for case in REFUSED}
    assert {rule for rule in rules if not rule.startswith("ora-")} <= HINTS.keys()


@pytest.mark.parametrize(
    ("sql", "line", "column"),
    [
        ("select a\nfrom t\nlimit 10", 3, 1),
        ("select a,\n    b::int\nfrom t", 2, 6),
        ("select a from t\nwhere b in (\n    )", 3, 5),
        ("select\n    a,\n    true as b\nfrom t", 3, 5),
        ("select a\nfrom t\n  where sum(a) > 1", 3, 9),
        ("select a,\n    b, count(*)\nfrom t group by a", 2, 5),
        ("select a\nfrom t\norder by 2", 3, 1),
        ("insert into t (a, b)\nvalues (1)", 2, 1),
        ("select\n    x.*\nfrom t", 2, 5),
    ],
)
def test_a_finding_knows_its_place_in_the_statement(sql: str, line: int, column: int) -> None:
    found = findings(sql)[0]
    before = sql[: found.at]
    assert (before.count("\n") + 1, len(before) - before.rfind("\n")) == (line, column)
