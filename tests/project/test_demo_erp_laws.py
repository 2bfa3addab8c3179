"""Document chains of the demo ERP balance, as generated and after days of change."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest.demo_erp.advance import advance
from ingest.demo_erp.catalogue import TABLES
from ingest.demo_erp.generate import generate
from tests.made_once import MadeOnce

UNTIL = date(2025, 3, 19)

# Each query finds what breaks the law that names it.
LAWS = {
    "an order line is net plus tax, in whole cents": """
        select * from so_saleorder_b
        where nmny + ntax <> ntaxmny or ntaxmny <> round(ntaxmny, 2) or nmny <> round(nmny, 2)
            or ntaxmny <> round(cast(nnum as decimal(18, 3)) * cast(ntaxprice as decimal(19, 8)), 2)
            or norigtaxmny
                <> round(cast(nnum as decimal(18, 3)) * cast(norigtaxprice as decimal(18, 8)), 2)
    """,
    "a live order's head totals its live lines": """
        select heads.csaleorderid
        from so_saleorder heads
        left join so_saleorder_b lines
            on lines.csaleorderid = heads.csaleorderid and lines.dr = 0
        where heads.dr = 0
        group by heads.csaleorderid, heads.ntotalnum, heads.ntotalorigmny
        having count(lines.csaleorderbid) = 0 or heads.ntotalnum <> sum(lines.nnum)
            or heads.ntotalorigmny <> sum(lines.norigtaxmny)
    """,
    "every order line has its execution row, dead or alive together": """
        select coalesce(lines.csaleorderbid, executions.csaleorderbid)
        from so_saleorder_b lines
        full join so_saleorder_exe executions
            on executions.csaleorderbid = lines.csaleorderbid
        where lines.dr is distinct from executions.dr
    """,
    "ordered is shipped plus open": """
        select * from so_saleorder_exe executions
        join so_saleorder_b lines on lines.csaleorderbid = executions.csaleorderbid
        where lines.nnum <> executions.ntotaloutnum + executions.ntotalnotoutnum
    """,
    "the execution row counts the live delivery lines": """
        select executions.csaleorderbid
        from so_saleorder_exe executions
        left join so_delivery_b followers
            on followers.csrcbid = executions.csaleorderbid and followers.dr = 0
        group by executions.csaleorderbid, executions.ntotalsendnum
        having executions.ntotalsendnum <> coalesce(sum(followers.nnum), 0)
    """,
    "the execution row counts the live signed shipment lines": """
        select executions.csaleorderbid
        from so_saleorder_exe executions
        left join (
            select body.cfirstbillbid, body.nnum
            from ic_saleout_b body
            join ic_saleout_h heads on heads.cgeneralhid = body.cgeneralhid
            where body.dr = 0 and heads.dr = 0 and heads.fbillflag = 3
        ) followers on followers.cfirstbillbid = executions.csaleorderbid
        group by executions.csaleorderbid, executions.ntotaloutnum
        having executions.ntotaloutnum <> coalesce(sum(followers.nnum), 0)
    """,
    "the execution row counts the live invoice lines": """
        select executions.csaleorderbid
        from so_saleorder_exe executions
        left join so_saleinvoice_b followers
            on followers.cfirstbid = executions.csaleorderbid and followers.dr = 0
        group by executions.csaleorderbid, executions.ntotalinvoicenum
        having executions.ntotalinvoicenum <> coalesce(sum(followers.nnum), 0)
    """,
    "the execution row counts the effective receivables": """
        select executions.csaleorderbid
        from so_saleorder_exe executions
        left join (
            select items.src_itemid, items.quantity_de, items.local_money_de
            from ar_recitem items
            join ar_recbill heads on heads.pk_recbill = items.pk_recbill
            where items.dr = 0 and heads.dr = 0 and heads.effectstatus = 10
        ) followers on followers.src_itemid = executions.csaleorderbid
        group by
            executions.csaleorderbid, executions.ntotalarnum, executions.ntotalarmny
        having executions.ntotalarmny <> coalesce(sum(followers.local_money_de), 0)
            or executions.ntotalarnum <> coalesce(sum(followers.quantity_de), 0)
    """,
    "the execution row counts what was settled": """
        select executions.csaleorderbid
        from so_saleorder_exe executions
        left join ar_recitem items on items.src_itemid = executions.csaleorderbid and items.dr = 0
        left join arap_verifydetail settled
            on settled.pk_item = items.pk_recitem and settled.dr = 0
        group by executions.csaleorderbid, executions.ntotalpaymny
        having executions.ntotalpaymny <> coalesce(sum(settled.local_money_de), 0)
    """,
    "a delivery line counts its live signed shipments": """
        select lines.cdeliverybid
        from so_delivery_b lines
        left join (
            select body.csourcebillbid, body.nnum
            from ic_saleout_b body
            join ic_saleout_h heads on heads.cgeneralhid = body.cgeneralhid
            where body.dr = 0 and heads.dr = 0 and heads.fbillflag = 3
        ) followers on followers.csourcebillbid = lines.cdeliverybid
        where lines.dr = 0
        group by lines.cdeliverybid, lines.nnum, lines.ntotaloutnum, lines.ntotalnotoutnum
        having lines.ntotaloutnum <> coalesce(sum(followers.nnum), 0)
            or lines.ntotaloutnum + lines.ntotalnotoutnum <> lines.nnum
    """,
    "an invoice line counts its receivable and what was settled of it": """
        select lines.csaleinvoicebid
        from so_saleinvoice_b lines
        left join (
            select items.top_itemid, items.pk_recitem, items.local_money_de, items.quantity_de
            from ar_recitem items
            join ar_recbill heads on heads.pk_recbill = items.pk_recbill
            where items.dr = 0 and heads.dr = 0 and heads.effectstatus = 10
        ) items on items.top_itemid = lines.csaleinvoicebid
        left join (
            select pk_item, sum(local_money_de) as amount
            from arap_verifydetail where dr = 0 group by pk_item
        ) settled on settled.pk_item = items.pk_recitem
        where lines.dr = 0 and (
            lines.ntotalincomemny <> coalesce(items.local_money_de, 0)
            or lines.ntotalincomenum <> coalesce(items.quantity_de, 0)
            or lines.ntotalpaymny <> coalesce(settled.amount, 0))
    """,
    "an order line served in full is delivered, shipped and invoiced to the cent": """
        select lines.csaleorderbid
        from so_saleorder_b lines
        join so_saleorder_exe executions on executions.csaleorderbid = lines.csaleorderbid
        join so_saleinvoice_b followers
            on followers.cfirstbid = lines.csaleorderbid and followers.dr = 0
        where lines.nnum = executions.ntotalinvoicenum
        group by
            lines.csaleorderbid, lines.norigtaxmny, lines.ntaxmny, lines.norigmny, lines.nmny,
            lines.ntax
        having sum(followers.ntaxmny) <> lines.ntaxmny or sum(followers.nmny) <> lines.nmny
            or sum(followers.norigtaxmny) <> lines.norigtaxmny
            or sum(followers.norigmny) <> lines.norigmny or sum(followers.ntax) <> lines.ntax
    """,
    "nothing is delivered, shipped or invoiced beyond its order line": """
        select lines.csaleorderbid
        from so_saleorder_b lines
        join so_saleorder_exe executions on executions.csaleorderbid = lines.csaleorderbid
        where abs(ntotalsendnum) > abs(nnum) or abs(ntotaloutnum) > abs(ntotalsendnum)
            or abs(ntotalinvoicenum) > abs(ntotaloutnum)
            or abs(ntotalarnum) > abs(ntotalinvoicenum)
    """,
    "a receivable is its invoice line": """
        select items.pk_recitem
        from ar_recitem items
        left join so_saleinvoice_b lines
            on lines.csaleinvoicebid = items.top_itemid and lines.dr = 0
        where items.dr = 0 and (lines.csaleinvoicebid is null
            or lines.ntaxmny <> items.local_money_de or lines.norigtaxmny <> items.money_de
            or lines.nnum <> items.quantity_de
            or items.local_notax_de + items.local_tax_de <> items.local_money_de)
    """,
    "a receivable's balance is what has not been settled": """
        select items.pk_recitem
        from ar_recitem items
        left join arap_verifydetail settled
            on settled.pk_item = items.pk_recitem and settled.dr = 0
        where items.dr = 0
        group by items.pk_recitem, items.money_de, items.money_bal, items.local_money_de,
            items.local_money_bal
        having items.local_money_bal
                <> items.local_money_de - coalesce(sum(settled.local_money_de), 0)
            or items.money_bal <> items.money_de - coalesce(sum(settled.money_de), 0)
            or abs(items.local_money_bal) > abs(items.local_money_de)
            or items.local_money_bal * sign(items.local_money_de) < 0
    """,
    "a receipt's balance is what has not been settled": """
        select items.pk_gatheritem
        from ar_gatheritem items
        left join arap_verifydetail settled
            on settled.pk_item2 = items.pk_gatheritem and settled.dr = 0
        where items.dr = 0
        group by items.pk_gatheritem, items.money_cr, items.money_bal, items.local_money_cr,
            items.local_money_bal
        having items.local_money_bal
                <> items.local_money_cr - coalesce(sum(settled.local_money_cr), 0)
            or items.money_bal <> items.money_cr - coalesce(sum(settled.money_cr), 0)
            or items.local_money_bal * sign(items.local_money_cr) < 0
    """,
    "bills of receivables and receipts total their items": """
        select heads.pk_recbill
        from ar_recbill heads
        left join ar_recitem items on items.pk_recbill = heads.pk_recbill
            and items.dr = heads.dr
        group by heads.pk_recbill, heads.local_money, heads.money
        having heads.local_money is distinct from sum(items.local_money_de)
            or heads.money is distinct from sum(items.money_de)
        union all
        select heads.pk_gatherbill
        from ar_gatherbill heads
        left join ar_gatheritem items on items.pk_gatherbill = heads.pk_gatherbill
            and items.dr = heads.dr
        group by heads.pk_gatherbill, heads.local_money, heads.money
        having heads.local_money is distinct from sum(items.local_money_cr)
            or heads.money is distinct from sum(items.money_cr)
    """,
    "deliveries, shipments and invoices total their lines": """
        select heads.cdeliveryid
        from so_delivery heads
        left join so_delivery_b lines
            on lines.cdeliveryid = heads.cdeliveryid and lines.dr = heads.dr
        group by heads.cdeliveryid, heads.ntotalastnum
        having heads.ntotalastnum is distinct from sum(lines.nnum)
        union all
        select heads.cgeneralhid
        from ic_saleout_h heads
        left join ic_saleout_b lines
            on lines.cgeneralhid = heads.cgeneralhid and lines.dr = heads.dr
        group by heads.cgeneralhid, heads.ntotalnum
        having heads.ntotalnum is distinct from sum(lines.nnum)
        union all
        select heads.csaleinvoiceid
        from so_saleinvoice heads
        left join so_saleinvoice_b lines
            on lines.csaleinvoiceid = heads.csaleinvoiceid and lines.dr = heads.dr
        group by heads.csaleinvoiceid, heads.ntotalorigmny, heads.ntotalastnum
        having heads.ntotalorigmny is distinct from sum(lines.norigtaxmny)
            or heads.ntotalastnum is distinct from sum(lines.nnum)
    """,
    "live documents follow live documents": """
        select lines.cdeliverybid
        from so_delivery_b lines
        left join so_saleorder_b sources on sources.csaleorderbid = lines.csrcbid
        left join so_saleorder heads on heads.csaleorderid = sources.csaleorderid
        where lines.dr = 0 and (sources.dr is distinct from 0 or heads.dr is distinct from 0
            or heads.fstatusflag not in (2, 4))
        union all
        select lines.cgeneralbid
        from ic_saleout_b lines
        left join so_delivery_b sources on sources.cdeliverybid = lines.csourcebillbid
        left join so_saleorder_b firsts on firsts.csaleorderbid = lines.cfirstbillbid
        where lines.dr = 0 and (sources.dr is distinct from 0 or firsts.dr is distinct from 0
            or sources.csrcbid <> firsts.csaleorderbid)
        union all
        select lines.csaleinvoicebid
        from so_saleinvoice_b lines
        left join ic_saleout_b sources on sources.cgeneralbid = lines.csrcbid
        left join ic_saleout_h heads on heads.cgeneralhid = sources.cgeneralhid
        where lines.dr = 0 and (sources.dr is distinct from 0 or heads.dr is distinct from 0
            or heads.fbillflag <> 3 or sources.cfirstbillbid <> lines.cfirstbid)
        union all
        select settled.pk_verifydetail
        from arap_verifydetail settled
        left join ar_recitem items on items.pk_recitem = settled.pk_item
        left join ar_gatheritem receipts on receipts.pk_gatheritem = settled.pk_item2
        where settled.dr = 0 and settled.supplier is null
            and (items.dr is distinct from 0 or receipts.dr is distinct from 0)
    """,
    "customer, currency and exchange rate are the same along a chain": """
        select items.pk_recitem
        from ar_recitem items
        join so_saleinvoice_b invoice_lines on invoice_lines.csaleinvoicebid = items.top_itemid
        join so_saleinvoice invoices on invoices.csaleinvoiceid = invoice_lines.csaleinvoiceid
        join ic_saleout_b shipped on shipped.cgeneralbid = invoice_lines.csrcbid
        join so_delivery_b sent on sent.cdeliverybid = shipped.csourcebillbid
        join so_saleorder_b lines on lines.csaleorderbid = items.src_itemid
        join so_saleorder orders on orders.csaleorderid = lines.csaleorderid
        where items.dr = 0 and (items.customer <> orders.cinvoicecustid
            or invoices.cinvoicecustid <> orders.cinvoicecustid
            or shipped.casscustid <> orders.ccustomerid or sent.cordercustid <> orders.ccustomerid
            or items.pk_currtype <> orders.corigcurrencyid or items.rate <> lines.nexchangerate
            or shipped.nexchangerate <> lines.nexchangerate
            or items.material <> lines.cmaterialid)
    """,
    "keys are 20 characters, times 19, and no key repeats": " union all ".join(
        f"""
        select min({table.key}) from {table.name}
        group by {table.key} having count(*) > 1 or min(len({table.key})) <> 20
            or min(len(ts)) <> 19 or max(len(ts)) <> 19
        """
        for table in TABLES
    ),
    "references are keys, null or a tilde": " union all ".join(
        f"select {column.name} from {table.name} "
        f"where len({column.name}) <> 20 and {column.name} <> '~'"
        for table in TABLES
        for column in table.columns
        if column.is_reference
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def generated(made_once: MadeOnce) -> Path:
    def make(folder: Path) -> None:
        generate(folder / "erp.duckdb", until=UNTIL, scale=0.01)

    return made_once("laws_generated", make) / "erp.duckdb"


@pytest.fixture(scope="module")
def in_quarters(made_once: MadeOnce) -> Path:
    """As large ERPs are generated: some months at a time."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ingest.demo_erp.generate.ORDERS_IN_ONE_GO", 100)
            generate(folder / "erp.duckdb", until=UNTIL, scale=0.01, years=1)

    return made_once("laws_in_quarters", make) / "erp.duckdb"


@pytest.fixture(scope="module")
def advanced(generated: Path, made_once: MadeOnce) -> Path:
    def make(folder: Path) -> None:
        shutil.copyfile(generated, folder / "erp.duckdb")
        for days in (1, 1, 12, 1):
            advance(folder / "erp.duckdb", days)

    return made_once("laws_advanced", make) / "erp.duckdb"


Query = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(params=["generated", "in_quarters", "advanced"])
def query(request: pytest.FixtureRequest) -> Iterator[Query]:
    path = request.getfixturevalue(request.param)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


@pytest.mark.parametrize("law", LAWS)
def test_holds_that(law: str, query: Query) -> None:
    assert query(LAWS[law]) == []
