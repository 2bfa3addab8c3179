"""Several readers at once on a real server, speaking Streamlit's own messages."""

import asyncio
from pathlib import Path

import pytest

from tests.bench.viewer_bench import pages_alone, report_addresses
from tests.bench.viewer_load import Load, Plan, read_together
from tests.bench.viewer_server import running_viewer
from tests.workspace import ROOT, Workspace

pytestmark = pytest.mark.long
USERS = 5


def test_five_readers_open_and_change_reports_without_an_error(
    built: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REPORT_PLATFORM_ROOT", "REPORT_PLATFORM_DATA", "DBT_TARGET_PATH"):
        monkeypatch.setenv(name, built.environment[name])
    addresses = report_addresses()
    load, log = Load(), tmp_path / "viewer.log"
    with running_viewer(ROOT, built.environment, log) as server:
        asyncio.run(read_together(server.port, Plan(addresses, USERS, 20.0, 0.5), load))
        alone = asyncio.run(pages_alone(server, {"trial_balance": addresses["trial_balance"]}))
    assert load.errors == []
    done = {page.action for page in load.shown}
    assert done >= {"open", "go", "parameter", "drill", "sort", "language"}
    assert len({page.report for page in load.shown}) > 5
    *_, first, again = alone
    assert again.pages == 2 * first.pages > 0
    assert "Traceback" not in log.read_text(encoding="utf-8", errors="replace")
