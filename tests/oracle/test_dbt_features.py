"""What the unmodified dbt-oracle adapter can do, it does on the stand-in."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import oracledb
import pytest
import yaml

from tests.oracle.oracle_sample import DSN
from tests.oracle.standin.warehouse import DbtResult, installed, run_dbt, warehouse_database
from tests.oracle.trap_sample import OUTPUT

pytestmark = pytest.mark.skipif(bool(DSN), reason="of the stand-in")

ROWS = """
select 1 as id, 'a' as name, timestamp '2024-01-01 08:00:00' as happened_at from dual
union all
select 2 as id, 'b' as name, timestamp '2024-01-02 09:00:00' as happened_at from dual
{% if var('step') > 1 %}
union all
select 3 as id, 'c' as name, timestamp '2024-01-03 09:00:00' as happened_at from dual
{% endif %}
"""
ID_AND_NAME = "select id, name {% if var('step') > 1 %}, 'new' as added {% endif %}"
FILES = {
    "dbt_project.yml": "name: features\nprofile: report_platform\n"
    "flags: {send_anonymous_usage_stats: false}\n",
    "models/_models.yml": """
        models:
          - name: happenings
            config: {event_time: happened_at}
          - name: contracted
            config: {contract: {enforced: true}}
            columns:
              - name: id
                data_type: number(5)
                constraints: [{type: not_null}, {type: primary_key}]
              - {name: name, data_type: varchar2(10)}
          - name: described
            description: It's described.
            config: {persist_docs: {relation: true, columns: true}}
            columns: [{name: id, description: 序号}]
          - name: granted
            config: {grants: {select: [marts, platform]}}
    """.replace("\n        ", "\n"),
    "models/happenings.sql": ROWS,
    "models/appended.sql": "{{ config(materialized='incremental', incremental_strategy='append', "
    "on_schema_change='append_new_columns') }}\n"
    f"{ID_AND_NAME} from {{{{ ref('happenings') }}}}\n"
    "{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}",
    "models/merged.sql": "{{ config(materialized='incremental', unique_key='id') }}\n"
    "select id, name || '{{ var('step') }}' as name from {{ ref('happenings') }} where id > 1",
    "models/replaced.sql": "{{ config(materialized='incremental', unique_key=['id', 'name'], "
    "incremental_strategy='delete+insert', on_schema_change='sync_all_columns') }}\n"
    "select id, name {% if var('step') == 1 %}, 1 as old {% endif %} from {{ ref('happenings') }}",
    "models/batches.sql": "{{ config(materialized='incremental', incremental_strategy='microbatch',"
    " event_time='happened_at', batch_size='day', begin='2024-01-01', lookback=3) }}\n"
    "select id, happened_at, {{ var('step') }} as step from {{ ref('happenings') }}",
    "models/contracted.sql": "{{ config(materialized='table') }}\n"
    "select cast(id as number(5)) as id, cast(name as varchar2(10)) as name "
    "from {{ ref('happenings') }}",
    "models/described.sql": "select id from {{ ref('happenings') }}",
    "models/granted.sql": "{{ config(materialized='table') }} select id "
    "from {{ ref('happenings') }}",
    "models/switching.sql": "{{ config(materialized='table' if var('step') == 2 else 'view') }}\n"
    "select id from {{ ref('happenings') }}",
    "models/kept_well.sql": "{{ config(materialized='table', parallel=2, "
    "table_compression_clause='row store compress advanced', partition_config={'clause': "
    "\"partition by range (happened_at) interval (numtoyminterval(1, 'MONTH')) "
    "(partition p0 values less than (timestamp '2020-01-01 00:00:00'))\"}) }}\n"
    "select * from {{ ref('happenings') }}",
    "snapshots/history.sql": "{% snapshot history %}{{ config(unique_key='id', strategy='check', "
    "check_cols=['name'], hard_deletes='new_record', "
    "dbt_valid_to_current=\"to_timestamp('9999-12-31', 'YYYY-MM-DD')\") }}\n"
    "select id, name || case when id = 1 then '{{ var('step') }}' end as name "
    "from {{ ref('happenings') }} where id < 2 or {{ var('step') }} = 1\n{% endsnapshot %}",
}


@dataclass(frozen=True)
class Project:
    """The project, built in steps that change what it says."""

    root: Path

    def dbt(self, *arguments: str, step: int = 3) -> DbtResult:
        """Run a command in this process."""
        place = ("--project-dir", str(self.root), "--profiles-dir", str(self.root))
        return run_dbt((*arguments, *place, "--vars", f"step: {step}"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask what was built."""
        login = {"user": "storage", "password": "-", "host": "standin", "service_name": "X"}
        with oracledb.connect(**login) as opened, opened.cursor() as cursor:
            cursor.execute(query)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    root = tmp_path_factory.mktemp("features")
    for name, text in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    output = OUTPUT | {"database": "X"}  # without it, batches do not find their table
    profiles = {"report_platform": {"target": "oracle", "outputs": {"oracle": output}}}
    (root / "profiles.yml").write_text(yaml.safe_dump(profiles))
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("DBT_")]:
            patch.delenv(name)
        patch.setenv("DBT_TARGET_PATH", str(root / "target"))
        patch.setenv("DBT_LOG_PATH", str(root / "logs"))
        with warehouse_database(root) as database, installed(database):
            made = Project(root)
            for step in (1, 2, 3):
                done = made.dbt("build", "--event-time-start", "2024-01-01", "--event-time-end",
                                "2024-01-04", step=step)  # fmt: skip
                assert done.code == 0, done.failures()
            yield made


def test_rows_are_appended_with_a_new_column(project: Project) -> None:
    assert project.rows("select id, name, added from storage.appended order by id") == [
        (1, "a", None), (2, "b", None), (3, "c", "new"),
    ]  # fmt: skip


def test_rows_are_merged_and_replaced(project: Project) -> None:
    assert project.rows("select * from storage.merged order by id") == [(2, "b3"), (3, "c3")]
    assert project.rows("select * from storage.replaced order by id") == [
        (1, "a"), (2, "b"), (3, "c"),
    ]  # fmt: skip


def test_batches_replace_their_days(project: Project) -> None:
    found = project.rows("select id, step from storage.batches order by id")
    assert found == [(1, 3), (2, 3), (3, 3)]


def test_a_contract_makes_types_and_keys(project: Project) -> None:
    assert project.rows(
        "select column_name, data_type, data_precision, nullable from user_tab_columns "
        "where table_name = 'CONTRACTED' order by column_id"
    ) == [("ID", "NUMBER", 5, "N"), ("NAME", "VARCHAR2", None, "Y")]
    assert project.rows(
        "select constraint_type from user_constraints where table_name = 'CONTRACTED' "
        "and constraint_type = 'P'"
    ) == [("P",)]


def test_descriptions_are_comments(project: Project) -> None:
    assert project.rows(
        "select comments from user_tab_comments where table_name = 'DESCRIBED'"
    ) == [("It's described.",)]
    assert project.rows(
        "select comments from user_col_comments where table_name = 'DESCRIBED'"
    ) == [("序号",)]


def test_grants_are_given(project: Project) -> None:
    assert project.rows(
        "select grantee, privilege from all_tab_privs where table_name = 'GRANTED' order by grantee"
    ) == [("MARTS", "SELECT"), ("PLATFORM", "SELECT")]


def test_a_view_becomes_a_table_and_a_view_again(project: Project) -> None:
    assert project.rows(
        "select object_type from user_objects where object_name like 'SWITCHING%'"
    ) == [("VIEW",)]
    assert project.rows("select count(*) from storage.switching") == [(3,)]


def test_a_table_is_partitioned(project: Project) -> None:
    assert project.rows("select partitioned from user_tables where table_name = 'KEPT_WELL'") == [
        ("YES",)
    ]


def test_history_knows_changes_and_deletions(project: Project) -> None:
    found = project.rows(
        "select id, name, dbt_is_deleted, case when dbt_valid_to > timestamp '9000-01-01 00:00:00' "
        "then 1 else 0 end from storage.history order by id, dbt_valid_from, dbt_is_deleted"
    )
    assert found == [
        (1, "a1", "False", 0), (1, "a2", "False", 0), (1, "a3", "False", 1),
        (2, "b", "False", 0), (2, "b", "True", 1),
    ]  # fmt: skip


def test_a_schema_is_emptied_by_dbt_s_own_block(project: Project) -> None:
    script = (
        "{% macro empty_it() %}{% do adapter.drop_schema(api.Relation.create(schema='storage'))"
    )
    (project.root / "macros").mkdir()
    (project.root / "macros" / "empty_it.sql").write_text(script + " %}{% endmacro %}")
    assert project.rows("select count(*) from user_objects where object_type = 'VIEW'") != [(0,)]
    assert project.dbt("run-operation", "empty_it").code == 0
    assert project.rows("select object_name from user_objects") == []
