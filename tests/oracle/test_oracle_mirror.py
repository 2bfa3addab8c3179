"""Oracle as the middle database: the source serves each changed row once, others read from there.

Through the stand-in alone.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.capture_sample import Site, order
from tests.oracle.oracle_sample import DSN
from tests.oracle.standin import Database, Network, User
from tests.project.test_mirror import mirror, mirrored_site

pytestmark = pytest.mark.skipif(bool(DSN), reason="needs a middle database of its own")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    users = (
        User("MIRROR", "mirror", frozenset({"CREATE ANY VIEW", "SELECT ANY TABLE"})),
        User("MAIN", "main"),
    )
    with Database({user.name: user for user in users}) as database:
        Network((database,)).install(monkeypatch)
        yield mirrored_site(tmp_path, {
            "type": "oracle", "user": "mirror", "password": "mirror", "host": database.host,
            "service": database.service, "grant_select_to": "main",
        })  # fmt: skip


def test_what_changes_passes_through(site: Site) -> None:
    site.erp(*(order(n) for n in range(20)))
    mirror(site)
    assert site.capture_one().rows_inserted == 20
    site.erp(
        "update so_saleorder set ntotal = 9, ts = '2024-03-01 11:00:00' where vbillcode = 'SO1'",
        "update so_saleorder set ntotal = 8 where vbillcode = 'SO2'",  # never said
        "delete from so_saleorder where vbillcode = 'SO3'",
        order(21, ts="2020-01-01 00:00:00"),  # committed late, far outside the overlap
    )
    mirror(site, mode="reconcile")
    record = site.capture_one()
    site.assert_mirrored("so_saleorder")
    assert (record.rows_inserted, record.rows_updated, record.rows_deleted) == (1, 2, 1)
    assert record.rows_read == 3
    assert site.capture_one().rows_read == 0


def test_new_columns_pass_through(site: Site) -> None:
    site.erp(order(1))
    mirror(site)
    site.capture_one()
    site.erp("alter table so_saleorder add column memo varchar",
             "update so_saleorder set memo = '新', ts = '2024-03-02 00:00:00'")  # fmt: skip
    mirror(site)
    assert site.capture_one().status == "success"
    site.assert_mirrored("so_saleorder")
