"""What analysts ask of a built platform is accepted and gives what the warehouse answers."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dbt_project.custom_sql.asked import Asked, bound
from dbt_project.custom_sql.engine import Engine, Limits
from dbt_project.custom_sql.guard import guarded
from dbt_project.manifest import built_manifest
from dbt_project.marts import readable_marts
from dbt_project.reporting.rights import PermittedMart
from tests.workspace import ROOT, Workspace

HONEST: list[dict[str, str]] = yaml.safe_load(
    (ROOT / "tests" / "unit" / "custom_sql" / "honest.yml").read_text("utf-8")
)
KINDS: Mapping[str, Any] = {"since": "date", "until": "date", "least": "number"}


@pytest.fixture(scope="module")
def file(_built: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built marts under a name that is none of its schemas'."""
    copy = tmp_path_factory.mktemp("published") / "build.duckdb"
    copy.write_bytes((_built.data / "marts.duckdb").read_bytes())
    return copy


@pytest.fixture(scope="module")
def seen(_built: Workspace) -> dict[str, PermittedMart]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(_built.data / "target"))
        marts = readable_marts(built_manifest(_built.root))
    return {mart.name: PermittedMart(mart, ()) for mart in marts}


def test_honest_statements_give_what_the_warehouse_itself_answers(
    file: Path, seen: dict[str, PermittedMart]
) -> None:
    engine = Engine(file, Limits(timeout_s=60))
    with duckdb.connect(str(file), read_only=True) as marts:
        marts.execute("set schema = 'marts'")
        row = marts.execute("select min(org_code) from fct_shipments").fetchone()
        answers = {"since": "2024-01-01", "until": "2024-06-30", "least": "1000"}
        answers["org"] = str(row[0]) if row else ""
        values = {"since": date(2024, 1, 1), "until": date(2024, 6, 30), "least": Decimal(1000)}
        for entry in HONEST:
            sql = entry.get("both") or entry["duckdb"]
            found = guarded(sql, seen, "duckdb")
            asked = tuple(Asked(name, KINDS.get(name, "text")) for name in found.asks)
            given = engine.run(found.sql, {**found.binds, **bound(asked, answers)})
            plain = re.sub(r"(?<!:):([a-z]+)\b", r"$\1", sql)
            own = {name: values.get(name, answers[name]) for name in found.asks}
            wanted = marts.execute(plain, own).to_arrow_table()
            assert given.rows.to_pydict() == wanted.to_pydict(), sql
    engine.close()


def test_honest_statements_are_accepted_for_oracle(seen: dict[str, PermittedMart]) -> None:
    for entry in HONEST:
        assert guarded(entry.get("both") or entry["oracle"], seen, "oracle").reads
    assert len(HONEST) >= 50
