"""What dbt-oracle gets wrong comes out right with our macros, and wrong without them.

The project of tests/oracle/traps is built three times, with our macros and without. What dbt-oracle
has put right itself shows in the second half: then a macro of ours can go.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import oracledb
import pytest

from tests.oracle.trap_sample import Traps, trap_project

ELEVEN, TWELVE, ONE = [datetime(2024, 3, 5, hour) for hour in (11, 12, 13)]
# What each repaired macro makes of the third build.
BUILT: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "a snapshot by a DATE keeps each change of a day": (
        "select customer_name, dbt_valid_from, dbt_valid_to from snap_by_time order by 2",
        [("name 1", ELEVEN, TWELVE), ("name 2", TWELVE, ONE), ("name 3", ONE, None)],
    ),
    "a snapshot of all columns takes a new column": (
        "select customer_name, customer_grade, case when dbt_valid_to is null then 1 else 0 end "
        "from snap_all_columns order by 1",
        [("name 1", None, 0), ("name 2", "A", 0), ("name 3", "A", 1)],
    ),
    "a merge by all columns adds what is new": (
        "select left_id, right_id from pairs order by 1, 2", [(1, 1), (1, 2), (1, 3)]
    ),
    "a merge by a column named like a keyword": (
        'select key, role, "COUNT" from keywords', [("a", "role 3", 3)]
    ),
    "deleting and inserting by a column named like a keyword": (
        'select key, "COUNT" from keyword_rows', [("a", 3)]
    ),
    "deleting and inserting where a predicate has quotes": (
        "select region, figure from regions", [("n", 3)]
    ),
    "longer texts lengthen their columns where they are": (
        "select column_name, data_type, char_length from user_tab_columns "
        "where table_name = 'NAMES' order by column_id",
        [("ID", "NUMBER", 0), ("NAME_TEXT", "VARCHAR2", 13), ("LITERAL_TEXT", "VARCHAR2", 3),
         ("FIGURE", "NUMBER", 0)],
    ),
    "a description with quotes": (
        "select comments from user_tab_comments where table_name = 'KEYWORDS'",
        [("It's <a href='x'>'a' link</a>, 5 > '4'",)],
    ),
    "descriptions of columns named like keywords": (
        "select column_name, comments from user_col_comments "
        "where table_name = 'KEYWORDS' and comments is not null order by 1",
        [("KEY", "What > 'it' is"), ("ROLE", "Its role")],
    ),
}  # fmt: skip
PASSED = ("amounts_double", "nothing_of_nothing", "freshness of own.customers")


@dataclass(frozen=True)
class Outcome:
    """What three builds and a look at freshness said and left."""

    traps: Traps
    said: str

    def passed(self, name: str) -> bool:
        """Whether dbt says PASS of it, each time."""
        lines = [line for line in self.said.splitlines() if f"{name} ." in line]
        done = [line for line in lines if " START " not in line]
        return bool(done) and all(" PASS " in line for line in done)


def run(traps: Traps) -> Outcome:
    said = [traps.dbt("build", "--no-partial-parse", step=step).stdout for step in (1, 2, 3)]
    said.append(traps.dbt("source", "freshness", step=3).stdout)
    return Outcome(traps, "\n".join(said))


@pytest.fixture(scope="module")
def with_ours(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run(trap_project(tmp_path_factory.mktemp("traps") / "with"))


@pytest.fixture(scope="module")
def without_ours(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run(trap_project(tmp_path_factory.mktemp("traps") / "without", "oracle"))


@pytest.mark.parametrize("what", BUILT)
def test_what_dbt_oracle_gets_wrong_is_right(with_ours: Outcome, what: str) -> None:
    query, expected = BUILT[what]
    assert with_ours.traps.rows(query) == expected, with_ours.said


@pytest.mark.parametrize("name", PASSED)
def test_unit_tests_and_freshness_queries_pass(with_ours: Outcome, name: str) -> None:
    assert with_ours.passed(name), with_ours.said


def test_a_unit_test_that_is_wrong_fails_and_shows_the_difference(with_ours: Outcome) -> None:
    path = with_ours.traps.root / "models" / "models.yml"
    path.write_text(path.read_text().replace("amount: 2.5", "amount: 2.75"))
    done = with_ours.traps.dbt("test", "--select", "amounts_double", step=3)
    assert done.returncode == 1
    assert "amounts_double" in done.stdout
    assert "2.75" in done.stdout


def test_failures_of_a_test_are_stored_in_platform(with_ours: Outcome) -> None:
    query = "select count(*) from platform.accepted_values_raw_orders_order_id__O2"
    assert with_ours.traps.rows(query) == [(1,)]


def test_touched_keys_of_two_columns_take_a_predicate_with_quotes(with_ours: Outcome) -> None:
    query = "select region, shop, kind from touched_rows order by 1, 2"
    assert with_ours.traps.rows(query) == [("n", 1, "it's 3"), ("n", 2, "kept")]


def test_freshness_by_a_column_passes(with_ours: Outcome) -> None:
    assert with_ours.passed("freshness of own.raw_orders"), with_ours.said


def test_longer_texts_are_whole(with_ours: Outcome) -> None:
    query = "select name_text, literal_text from names"
    assert with_ours.traps.rows(query) == [("xxx", "yyy")]


def test_a_test_takes_a_limit(with_ours: Outcome) -> None:
    assert with_ours.passed("not_null_raw_orders_order_id")


def test_show_takes_a_limit(with_ours: Outcome) -> None:
    done = with_ours.traps.dbt("show", "--select", "orders", "--limit", "1", step=3)
    assert done.returncode == 0, done.stdout
    assert "2024-03-01" in done.stdout


def test_except_finds_what_is_missing(with_ours: Outcome) -> None:
    assert with_ours.traps.rows("select order_id from left_over") == []


def test_what_became_of_a_node_is_noted_whatever_its_message_holds(with_ours: Outcome) -> None:
    """Shortened before its quotes are doubled: half a pair would end the literal."""
    result = (
        "{'status': 'error', 'timing': [], 'node': {'unique_id': 'model.x'}, "
        "'message': 'x' * 896 ~ \"'\" * 20}"
    )
    record = f"{{{{ build_record({result}, \"timestamp '2024-01-01 00:00:00'\") }}}}"
    query = f"select 'of ' || length(message) as long_ones from ({record})"
    done = with_ours.traps.dbt("show", "--inline", query)
    assert done.returncode == 0, done.stdout
    assert "of 900" in done.stdout


def test_a_seed_of_many_columns_is_loaded(with_ours: Outcome) -> None:
    """A hundred rows of ten columns are more than the 999 that one `insert all` takes."""
    lines = [",".join(f"c{n}" for n in range(10))]
    lines += [",".join(str(row * 10 + n) for n in range(10)) for row in range(150)]
    seeds = with_ours.traps.root / "seeds"
    seeds.mkdir(exist_ok=True)
    (seeds / "wide.csv").write_text("\n".join(lines) + "\n")
    done = with_ours.traps.dbt("seed", "--select", "wide")
    assert done.returncode == 0, done.stdout
    found = with_ours.traps.rows("select count(*), min(c0), max(c9) from wide")
    assert found == [(150, 0, 1499)]


@pytest.mark.parametrize("model", ["halves", "halves_replaced"])
def test_rows_that_cannot_be_inserted_are_not_deleted_either(
    with_ours: Outcome, model: str
) -> None:
    """dbt-oracle's handler truncates its temporary table, which commits the delete before it."""
    traps = with_ours.traps
    traps.run(f"create unique index one_figure_of_{model} on {model} (figure)")
    done = traps.dbt("run", "--select", model, step=4)
    assert done.returncode == 1
    assert "ORA-00001" in done.stdout
    assert traps.rows(f"select half, figure from {model} order by 1") == [("a", 1), ("b", 2)]


@pytest.mark.long
@pytest.mark.parametrize("what", BUILT)
def test_without_our_macro_it_is_wrong(without_ours: Outcome, what: str) -> None:
    query, expected = BUILT[what]
    try:
        found = without_ours.traps.rows(query)
    except oracledb.DatabaseError:
        found = []
    assert found != expected


@pytest.mark.long
@pytest.mark.parametrize("name", PASSED)
def test_without_our_macro_it_does_not_pass(without_ours: Outcome, name: str) -> None:
    assert not without_ours.passed(name), without_ours.said
