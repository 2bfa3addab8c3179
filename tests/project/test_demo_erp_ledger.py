"""The demo ERP obeys the laws of books, supply and pay, generated and after days of change."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest.demo_erp.advance import advance
from ingest.demo_erp.generate import generate
from tests import supply_laws
from tests.made_once import MadeOnce

UNTIL = date(2025, 3, 25)

# What every report of the ledger counts.
COUNTED = (
    "details.dr = 0 and details.discardflagv <> 'Y' and details.tempsaveflag <> 'Y' "
    "and details.voucherkindv not in (5, 255)"
)
POSTED = "coalesce(details.pk_managerv, '~') <> '~'"

# Each query finds what breaks the law that names it.
LEDGER = {
    "a live voucher's debits are its credits": """
        select details.pk_voucher
        from gl_detail details
        join gl_voucher heads on heads.pk_voucher = details.pk_voucher
        where heads.tempsaveflag = 'N' and heads.dr = 0 and details.dr = 0
        group by details.pk_voucher, heads.totaldebit, heads.totalcredit
        having sum(localdebitamount) <> sum(localcreditamount)
            or sum(localdebitamount) <> heads.totaldebit or heads.totalcredit <> heads.totaldebit
    """,
    "a book's debits are its credits in every period": f"""
        select pk_accountingbook, yearv, adjustperiod
        from gl_detail details
        where {COUNTED}
        group by pk_accountingbook, yearv, adjustperiod
        having sum(localdebitamount) <> sum(localcreditamount)
    """,
    "a line repeats what its voucher's head says": """
        select pk_detail
        from gl_detail details
        join gl_voucher heads on heads.pk_voucher = details.pk_voucher
        where yearv <> year or periodv <> period or nov <> num or discardflagv <> discardflag
            or voucherkindv <> voucherkind or prepareddatev <> prepareddate
            or details.adjustperiod <> heads.adjustperiod or pk_vouchertypev <> pk_vouchertype
            or details.tempsaveflag <> heads.tempsaveflag or details.dr < heads.dr
            or coalesce(pk_managerv, '~') <> coalesce(pk_manager, '~')
            or details.pk_accountingbook <> heads.pk_accountingbook
    """,
    "every line has a voucher and every voucher lines": """
        select details.pk_voucher from gl_detail details
        where pk_voucher not in (select pk_voucher from gl_voucher)
        union all
        select pk_voucher from gl_voucher
        where pk_voucher not in (select pk_voucher from gl_detail)
    """,
    "live vouchers are numbered without repeats in a book, type and period": """
        select pk_accountingbook, year, period, pk_vouchertype, num
        from gl_voucher where dr = 0
        group by all having count(*) > 1
    """,
    "vouchers use leaf accounts with the auxiliaries that these ask for": """
        select pk_detail
        from gl_detail details
        left join bd_accasoa accounts on accounts.pk_accasoa = details.pk_accasoa
        left join gl_docfree1 sets on sets.assid = details.assid
        left join (
            select pk_accasoa, count(*) as wanted from bd_accass group by pk_accasoa
        ) asked on asked.pk_accasoa = details.pk_accasoa
        where accounts.endflag is distinct from 'Y'
            or coalesce(asked.wanted, 0) <> (sets.f1 is not null)::integer
                + (sets.f2 is not null)::integer + (sets.f4 is not null)::integer
    """,
    "free values say the same as the combination's columns": """
        select assid
        from gl_docfree1
        full join gl_freevalue on freevalueid = assid
        where assid is null or freevalueid is null
            or coalesce('1001AI00000000000001' || f1, '')
                || coalesce('1001AI00000000000002' || f2, '')
                || coalesce('1001AI00000000000004' || f4, '')
                <> coalesce(typevalue1, '') || coalesce(typevalue2, '') || coalesce(typevalue3, '')
    """,
    "the opening balances of a year balance": """
        select pk_accountingbook, year
        from gl_balance where adjustperiod = '00'
        group by pk_accountingbook, year
        having sum(localdebitamount) <> sum(localcreditamount)
    """,
    "balances hold the movements of posted vouchers": f"""
        select coalesce(held.pk_accasoa, moved.pk_accasoa)
        from (select * from gl_balance where adjustperiod <> '00' and dr = 0) held
        full join (
            select
                pk_accountingbook, pk_accasoa, assid, pk_currtype, yearv, adjustperiod,
                sum(localdebitamount) as debit, sum(localcreditamount) as credit,
                sum(debitamount) as orig_debit, sum(creditamount) as orig_credit
            from gl_detail details
            where {COUNTED} and {POSTED}
            group by all
        ) moved on moved.pk_accountingbook = held.pk_accountingbook
            and moved.pk_accasoa = held.pk_accasoa and moved.assid = held.assid
            and moved.pk_currtype = held.pk_currtype and moved.yearv = held.year
            and moved.adjustperiod = held.adjustperiod
        where held.localdebitamount is distinct from moved.debit
            or held.localcreditamount is distinct from moved.credit
            or held.debitamount is distinct from moved.orig_debit
            or held.creditamount is distinct from moved.orig_credit
    """,
    "a year opens with what the year before left": """
        select coalesce(opened.pk_accasoa, before.pk_accasoa)
        from (
            select pk_accountingbook, pk_accasoa, assid, pk_currtype, year,
                sum(localdebitamount - localcreditamount) as balance
            from gl_balance where adjustperiod = '00' and year > (select min(year) from gl_balance)
            group by all
        ) opened
        full join (
            select pk_accountingbook, pk_accasoa, assid, pk_currtype,
                cast(cast(year as integer) + 1 as varchar) as year,
                sum(localdebitamount - localcreditamount) as balance
            from gl_balance
            where cast(cast(year as integer) + 1 as varchar) in (
                select year from gl_balance where adjustperiod = '00')
            group by all
            having sum(localdebitamount - localcreditamount) <> 0
                or sum(debitamount - creditamount) <> 0
        ) before on opened.pk_accountingbook = before.pk_accountingbook
            and opened.pk_accasoa = before.pk_accasoa and opened.assid = before.assid
            and opened.pk_currtype = before.pk_currtype and opened.year = before.year
        where opened.balance is distinct from before.balance
    """,
    "profit and loss, and production costs, of closed months are transferred": f"""
        select details.pk_accountingbook, yearv, periodv
        from gl_detail details
        join bd_accasoa using (pk_accasoa)
        join bd_account accounts using (pk_account)
        where {COUNTED} and (accounts.code like '6%' or accounts.code like '5%')
            and yearv || periodv < '{UNTIL:%Y%m}'
        group by all
        having sum(localdebitamount) <> sum(localcreditamount)
    """,
    "the profit of closed years is in the retained earnings": f"""
        select pk_accountingbook, yearv
        from gl_detail details
        join bd_accasoa using (pk_accasoa)
        join bd_account accounts using (pk_account)
        where {COUNTED} and accounts.code = '4103' and yearv < '{UNTIL:%Y}'
        group by all
        having sum(localdebitamount) <> sum(localcreditamount)
    """,
    "all movements of cash have an item of the cash flow": f"""
        select details.pk_detail
        from gl_detail details
        join bd_accasoa using (pk_accasoa)
        join bd_account accounts using (pk_account)
        left join gl_cashflowcase flows on flows.pk_detail = details.pk_detail
        where {COUNTED} and accounts.cashtype > 0 and flows.moneymain
            is distinct from details.localdebitamount + details.localcreditamount
    """,
    "every voucher of another system comes from a document or from a period end": """
        select pk_voucher from gl_voucher
        where pk_system in ('AR', 'AP') and explanation not like '%冲%' and dr = 0
            and pk_voucher not in (select des_relationid from fip_relation)
    """,
}

PAID = "data.dr = 0 and data.stopflag = 'N'"

PAY = {
    "what is paid is gross less deductions, and the sum of its items": """
        with items as (
            select pk_wa_data, itemkey, amount
            from (unpivot wa_data on columns('^f_([4-9]|1[0-8])$') into name itemkey value amount)
        )
        select data.pk_wa_data
        from wa_data data
        join items using (pk_wa_data)
        join wa_classitem slots on slots.pk_wa_class = data.pk_wa_class
            and slots.cyear = data.cyear and slots.cperiod = data.cperiod
            and slots.itemkey = items.itemkey
        join wa_item kinds on kinds.pk_wa_item = slots.pk_wa_item
        group by data.pk_wa_data, data.f_1, data.f_2, data.f_3
        having data.f_1 <> sum(case iproperty when 0 then amount else 0 end)
            or data.f_2 <> sum(case iproperty when 1 then amount else 0 end)
            or data.f_3 <> data.f_1 - data.f_2 or data.f_3 <= 0 or min(amount) < 0
    """,
    "a company pays what its ledger accrued": f"""
        select * from (
            select data.pk_org, cyear, cperiod, sum(f_1) as paid
            from wa_data data where {PAID} group by all
        ) pay
        full join (
            select details.pk_org, yearv, periodv, sum(localcreditamount) as accrued
            from gl_detail details
            join bd_accasoa using (pk_accasoa)
            join bd_account accounts using (pk_account)
            where accounts.code = '221101' and details.pk_systemv = 'HR'
                and details.dr = 0 and details.localcreditamount <> 0
            group by all
        ) ledger on pay.pk_org = ledger.pk_org and cyear = yearv and cperiod = periodv
        where paid is distinct from accrued
    """,
    "people are paid once a month, in the job that they have on the 1st": f"""
        select data.pk_psndoc, cyear, cperiod
        from wa_data data
        left join bd_psnjob jobs on jobs.pk_psnjob = data.pk_psnjob
            and jobs.pk_psndoc = data.pk_psndoc and jobs.pk_org = data.pk_org
            and substr(indutydate, 1, 10) <= cyear || '-' || cperiod || '-01'
            and coalesce(substr(enddutydate, 1, 10), '9999') >= cyear || '-' || cperiod || '-01'
        where {PAID}
        group by all
        having count(*) > 1 or count(jobs.pk_psnjob) <> 1
    """,
}

LAWS = {**LEDGER, **supply_laws.LAWS, **PAY}


@pytest.fixture(scope="module")
def generated(made_once: MadeOnce) -> Path:
    def make(folder: Path) -> None:
        generate(folder / "erp.duckdb", until=date(2025, 3, 10), scale=0.004, years=1)

    return made_once("books_generated", make) / "erp.duckdb"


@pytest.fixture(scope="module")
def in_quarters(made_once: MadeOnce) -> Path:
    """As large ERPs are generated: some months at a time."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ingest.demo_erp.generate.ORDERS_IN_ONE_GO", 40)
            generate(folder / "erp.duckdb", until=UNTIL, scale=0.004, years=1)

    return made_once("books_in_quarters", make) / "erp.duckdb"


@pytest.fixture(scope="module")
def advanced(generated: Path, made_once: MadeOnce) -> Path:
    def make(folder: Path) -> None:
        shutil.copyfile(generated, folder / "erp.duckdb")
        for days in (1, 1, 12, 1):
            advance(folder / "erp.duckdb", days)

    return made_once("books_advanced", make) / "erp.duckdb"


@pytest.fixture(scope="module")
def next_day(generated: Path, made_once: MadeOnce) -> Path:
    def make(folder: Path) -> None:
        shutil.copyfile(generated, folder / "erp.duckdb")
        advance(folder / "erp.duckdb", 1)

    return made_once("books_next_day", make) / "erp.duckdb"


Query = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(params=["generated", "in_quarters", "advanced"])
def query(request: pytest.FixtureRequest) -> Iterator[Query]:
    path = request.getfixturevalue(request.param)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


@pytest.mark.parametrize("law", LAWS)
def test_holds_that(law: str, query: Query) -> None:
    assert query(LAWS[law]) == []


@pytest.mark.parametrize("state", ["generated", "in_quarters"])
def test_stock_is_never_below_zero_on_any_day(state: str, request: pytest.FixtureRequest) -> None:
    below = """
        select * from (
            select cwarehouseid, cmaterialvid, pk_batchcode, dbizdate,
                sum(sum(coalesce(ninnum, 0) - coalesce(noutnum, 0))) over (
                    partition by cwarehouseid, cmaterialvid, pk_batchcode order by dbizdate)
                    as onhand
            from ic_flow where dr = 0
            group by cwarehouseid, cmaterialvid, pk_batchcode, dbizdate
        )
        where onhand < 0
    """
    with duckdb.connect(str(request.getfixturevalue(state)), read_only=True) as erp:
        assert erp.execute(below).fetchall() == []


def test_most_lines_of_a_dirty_ledger_are_dead_and_it_balances_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "erp.duckdb"
    generate(path, until=UNTIL, scale=0.002, years=0, dirty=True)
    advance(path, 2)
    with duckdb.connect(str(path), read_only=True) as erp:
        ((share,),) = erp.execute("select avg(dr) from gl_detail").fetchall()
        assert 0.5 < share < 0.6
        for law, query in LEDGER.items():
            assert (law, erp.execute(query).fetchall()) == (law, [])


def test_every_state_of_a_voucher_is_there(in_quarters: Path) -> None:
    kinds = {
        "unposted": "coalesce(pk_manager, '~') = '~'",
        "void": "discardflag = 'Y'",
        "unfinished": "tempsaveflag = 'Y'",
        "dead": "dr = 1",
        "adjustment period": "adjustperiod = '12A'",
        "transfer of profit and loss": "voucherkind = 3",
        "other ledgers": "voucherkind in (5, 255)",
        "foreign currency": "pk_voucher in (select pk_voucher from gl_detail "
        "where pk_currtype = '1002Z0100000000001K8')",
        "large": "pk_voucher in (select pk_voucher from gl_detail where detailindex > 15)",
    }
    with duckdb.connect(str(in_quarters), read_only=True) as erp:
        missing = [
            kind for kind, condition in kinds.items()
            if not erp.execute(f"select 1 from gl_voucher where {condition} limit 1").fetchall()
        ]  # fmt: skip
    assert missing == []


def test_every_kind_of_purchase_and_movement_is_there(in_quarters: Path) -> None:
    kinds = {
        "orders in parts": "select 1 from po_arriveorder_b where dr = 0 "
        "group by pk_order_b having count(*) > 1",
        "orders closed short": "select 1 from po_order_b where barriveclose = 'Y' "
        "and naccumarrvnum < nnum",
        "refused goods": "select 1 from po_arriveorder_b where nnotelignum > 0",
        "goods sent back": "select 1 from ic_purchasein_b where nnum < 0 and dr = 0",
        "invoices at another price": "select 1 from po_settlebill_b where nmoney <> nclashestmoney",
        "receipts without invoice": "select 1 from ic_purchasein_b where dr = 0 "
        "and cgeneralbid not in (select csourcebid from po_invoice_b)",
        "superseded orders": "select 1 from po_order where bislatest = 'N'",
        "prices that change": "select 1 from purp_supplierprice "
        "group by pk_supplier, pk_material having count(distinct nastorigprice) > 1",
        "goods of several suppliers": "select 1 from purp_supplierprice "
        "group by pk_material having count(distinct pk_supplier) > 1",
        "payments in parts": "select 1 from arap_verifydetail where supplier is not null "
        "group by pk_item having count(*) > 1",
        "counts with losses and gains": "select 1 from ic_invcount_b "
        "having min(ndiffnum) < 0 and max(ndiffnum) > 0",
        "every bill in the flow": "select 1 from ic_flow having count(distinct cbilltypecode) = 9",
        "sales from another company's stock": "select 1 from ia_i5bill where csaleorgid <> pk_org",
        "months without costs yet": "select 1 from ia_detailledger where nmny is null",
    }
    with duckdb.connect(str(in_quarters), read_only=True) as erp:
        missing = [kind for kind, query in kinds.items() if not erp.execute(query).fetchall()]
    assert missing == []


def test_a_month_is_posted_in_one_second(advanced: Path, generated: Path) -> None:
    with duckdb.connect(str(advanced), read_only=True) as erp:
        erp.execute(f"attach '{generated}' as before (read_only)")
        posted = """
            select count(*)
            from gl_voucher now
            join before.gl_voucher old using (pk_voucher)
            where coalesce(old.pk_manager, '~') = '~' and now.ts = '2025-03-15 20:30:00'
        """
        assert erp.execute(posted).fetchall()[0][0] > 5


@pytest.mark.parametrize(
    ("table", "key"),
    [("gl_balance", "pk_balance"), ("ic_flow", "pk_flow"), ("ia_detailledger", "cdetailledgerid")],
)
def test_rebuilt_balances_and_unsigned_rows_are_deleted_outright(
    table: str, key: str, generated: Path, next_day: Path
) -> None:
    # What is unsigned on the last day is signed again on the next.
    with duckdb.connect(str(next_day), read_only=True) as erp:
        erp.execute(f"attach '{generated}' as before (read_only)")
        gone = f"select count(*) from before.{table} where {key} not in (select {key} from {table})"
        assert erp.execute(gone).fetchall()[0][0] > 0


def test_issues_are_costed_days_after_their_month(generated: Path) -> None:
    with duckdb.connect(str(generated), read_only=True) as erp:
        (days,) = zip(*erp.execute("""
            select distinct day(cast(ts as date)) from ia_detailledger
            where finoutflag = 1 and nmny is not null and substr(ts, 1, 7) > caccountperiod
        """).fetchall(), strict=True)  # fmt: skip
    assert set(days) <= set(range(2, 9))
    assert len(days) > 3
