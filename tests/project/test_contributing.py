"""The checklists of CONTRIBUTING.md work, word for word."""

import json
import re
import sqlite3
import sys
import textwrap
from contextlib import closing
from pathlib import Path

from dbt_project.reports import load_reports
from tests.workspace import ROOT, Workspace, project_copy

STEP = re.compile(r"(Append to|Write) `(?P<path>[^`]+)`:\n\n(?P<block> *```\w+\n.*?```)", re.DOTALL)


def follow_checklists(project: Path) -> list[str]:
    followed = []
    for step in STEP.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        lines = textwrap.dedent(step["block"]).splitlines()[1:-1]
        # What is appended to a list keeps its own indentation below the checklist's three spaces.
        raw = [line[3:] for line in step["block"].splitlines()[1:-1]]
        path = project / step["path"]
        if step[1] == "Append to":
            text = path.read_text(encoding="utf-8") + "\n".join(raw) + "\n"
        else:
            assert not path.exists()
            text = "\n".join(lines) + "\n"
        path.write_text(text, encoding="utf-8")
        followed.append(step["path"])
    return followed


def test_a_source_table_a_model_a_mart_a_report_and_a_mapping_are_added_by_the_checklists(
    built: Workspace, tmp_path: Path
) -> None:
    workspace = Workspace(built.data, project_copy(tmp_path / "project"))
    assert len(follow_checklists(workspace.root)) == 9
    described = workspace.ingest("describe", "erp", "bd_accperiodmonth").stdout
    assert "pk_accperiodmonth" in described
    workspace.ingest("run", "nc.bd_accperiodmonth", "app")
    for _ in range(2):
        workspace.dbt("build", "--select", "stg_nc__periods+", "stg_app__period_owners+")
    periods = workspace.rows("select count(*), min(begins_on) from mart_file.marts.dim_periods")
    assert periods[0][0] >= 12
    with closing(sqlite3.connect(workspace.data / "app.sqlite")) as app:
        assert app.execute("select owner from map_period_owners").fetchall() == []
        names = [name for (name,) in app.execute("select mapping_name from mappings")]
    assert "map_period_owners" in names
    manifest = json.loads((workspace.data / "target" / "manifest.json").read_text("utf-8"))
    assert "accounting_periods" in {report.name for report in load_reports(manifest)}
    assert "OK" in workspace.run(sys.executable, "-m", "dbt_project.check").stdout
