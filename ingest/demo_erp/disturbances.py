"""What makes a real ERP hard to capture: late commits, changes without ts, deletes, moved dates.

Every disturbance picks rows by chance and keeps the laws of the document chains. Quantities and
money change only on order lines that nothing follows yet.
"""

from ingest.demo_erp import ledger_disturbances
from ingest.demo_erp.disturbance import NOW, RECENT, Disturbance, month_before, update

# Orders that nothing follows. Prepaid ones are left alone: their receipt hangs on their total.
UNTOUCHED = f"""
    create or replace temp table untouched_orders as
    select csaleorderid
    from so_saleorder
    where dr = 0 and fstatusflag in (1, 2, 7) and {RECENT}
        and substr(cpaytermid, 14, 1) = '0'
        and csaleorderid not in (select csrcid from so_delivery_b)
"""


LATE_TABLES = (
    "so_saleorder", "so_saleorder_b", "so_saleorder_exe", "ic_saleout_h", "ic_saleout_b",
    "gl_voucher", "gl_detail",
)  # fmt: skip


def _late(table: str) -> str:
    """Up to 25 minutes before what was the newest ts of the table when the days began."""
    return f"""strftime(cast(getvariable('newest_{table}') as timestamp)
        - to_seconds(60 + roll('late', drawn.key, 1440)), '%Y-%m-%d %H:%M:%S')"""


def _ts_back(table: str, key: str) -> str:
    return f"update {table} set ts = {_late(table)} from drawn where {table}.{key} = drawn.key"


_RETOTAL = f"""
    update so_saleorder
    set ntotalnum = total, ntotalorigmny = amount, ts = {NOW}
    from (
        select csaleorderid as order_key, sum(nnum) as total, sum(norigtaxmny) as amount
        from so_saleorder_b where dr = 0 group by csaleorderid
    )
    where csaleorderid = order_key and dr = 0
        and (ntotalorigmny <> amount or ntotalnum <> total)
"""

_HEADS = (
    Disturbance(
        "order dates moved to another month", 4,
        f"select csaleorderid from so_saleorder where dr = 0 and {RECENT}",
        (update("so_saleorder", "csaleorderid", f"dbilldate = {month_before('dbilldate')}"),),
    ),
    Disturbance(
        "orders given to another customer", 3, "select csaleorderid from untouched_orders",
        (f"""
        update so_saleorder
        set ccustomerid = new_customer, cinvoicecustid = new_customer, ts = {NOW}
        from (
            select
                orders.csaleorderid as order_key,
                arg_min(buyers.pk_customer, hash(orders.csaleorderid, buyers.pk_customer))
                    as new_customer
            from drawn
            join so_saleorder orders on orders.csaleorderid = drawn.key
            join buyers on buyers.currency = orders.corigcurrencyid
                and buyers.pk_customer <> orders.ccustomerid
            group by orders.csaleorderid
        )
        where csaleorderid = order_key
        """,),
    ),
    Disturbance(
        "orders frozen or made void", 3,
        "select csaleorderid from untouched_orders join so_saleorder using (csaleorderid) "
        "where fstatusflag = 2",
        (update("so_saleorder", "csaleorderid",
                 "fstatusflag = case when roll('void', key, 2) = 0 then 3 else 5 end"),),
    ),
)  # fmt: skip

_FLOW_DATES = f"dbizdate = {month_before('dbizdate')}, dbilldate = {month_before('dbilldate')}"

_DATES = (
    Disturbance(
        "shipments posted into last month", 6,
        "select cgeneralhid from ic_saleout_h where dr = 0 and stamped_in_window(creationtime)",
        (update("ic_saleout_h", "cgeneralhid", f"dbilldate = {month_before('creationtime')}",
                 has_ts=False),
         update("ic_saleout_b", "cgeneralhid", f"dbizdate = {month_before('dbizdate')}",
                has_ts=False),
         update("ic_flow", "cgeneralhid", _FLOW_DATES, has_ts=False)),
    ),
    Disturbance(
        "shipments moved to an earlier month", 4,
        f"select cgeneralhid from ic_saleout_h where dr = 0 and fbillflag = 3 and {RECENT} "
        "and not stamped_in_window(creationtime)",
        (update("ic_saleout_h", "cgeneralhid", f"dbilldate = {month_before('dbilldate')}"),
         update("ic_saleout_b", "cgeneralhid", f"dbizdate = {month_before('dbizdate')}"),
         update("ic_flow", "cgeneralhid", _FLOW_DATES)),
    ),
)  # fmt: skip

_DEAD = (
    Disturbance(
        "orders deleted (dr = 1)", 3, "select csaleorderid from untouched_orders",
        (update("so_saleorder", "csaleorderid", "dr = 1"),
         f"""
         update so_saleorder_exe set dr = 1, ts = {NOW}
         from so_saleorder_b lines, drawn
         where lines.csaleorderid = drawn.key
            and so_saleorder_exe.csaleorderbid = lines.csaleorderbid
         """,
         update("so_saleorder_b", "csaleorderid", "dr = 1")),
    ),
    Disturbance(
        "deliveries deleted (dr = 1)", 3,
        "select cdeliveryid from so_delivery where dr = 0 "
        "and creationtime >= day_text(getvariable('since') - 10) "
        "and cdeliveryid not in (select csourcebillhid from ic_saleout_b)",
        (update("so_delivery", "cdeliveryid", "dr = 1"),
         update("so_delivery_b", "cdeliveryid", "dr = 1")),
        lines="select csrcbid from so_delivery_b join drawn on cdeliveryid = drawn.key",
    ),
    Disturbance(
        "unsigned shipments deleted (dr = 1)", 2,
        f"select cgeneralhid from ic_saleout_h where dr = 0 and fbillflag = 2 and {RECENT}",
        (update("ic_saleout_h", "cgeneralhid", "dr = 1"),
         update("ic_saleout_b", "cgeneralhid", "dr = 1")),
    ),
)  # fmt: skip

_GONE = (
    Disturbance(
        "order lines deleted outright", 3,
        # The last of several live lines, so that an order never becomes empty.
        "select max(csaleorderbid) from so_saleorder_b lines join untouched_orders "
        "using (csaleorderid) where lines.dr = 0 group by csaleorderid having count(*) > 1",
        ("delete from so_saleorder_b using drawn where csaleorderbid = drawn.key",
         "delete from so_saleorder_exe using drawn where csaleorderbid = drawn.key",
         _RETOTAL),
        is_delete=True,
    ),
    Disturbance(
        "delivery lines deleted outright", 2,
        "select max(cdeliverybid) from so_delivery_b lines join so_delivery heads "
        "using (cdeliveryid) where lines.dr = 0 and heads.dr = 0 "
        "and heads.creationtime >= day_text(getvariable('since') - 60) "
        "group by cdeliveryid having count(*) > 1 "
        "and max(cdeliverybid) not in (select csourcebillbid from ic_saleout_b)",
        ("delete from so_delivery_b using drawn where cdeliverybid = drawn.key",
         f"""
         update so_delivery set ntotalastnum = total, ts = {NOW}
         from (
            select cdeliveryid as delivery_key, sum(nnum) as total
            from so_delivery_b where dr = 0 group by cdeliveryid
         )
         where cdeliveryid = delivery_key and dr = 0 and ntotalastnum <> total
         """),
        lines="select substr(key, 1, 4) || 'OL' || substr(key, 7) from drawn",
        is_delete=True,
    ),
)  # fmt: skip

_SILENT = (
    Disturbance(
        "silent: order lines repriced", 20,
        "select csaleorderbid from so_saleorder_b lines join untouched_orders "
        "using (csaleorderid) where lines.dr = 0 and norigtaxmny <> 0",
        ("""
        update so_saleorder_b
        set norigtaxprice = new_price, ntaxprice = new_local_price,
            norigprice = div_round(cast(new_price * 1000000 as hugeint) * 10000, tax) * 0.00000001,
            nprice = div_round(cast(new_local_price * 100000000 as hugeint) * 100, tax)
                * 0.00000001,
            norigtaxmny = money(orig), norigmny = money(div_round(orig * 100, tax)),
            ntaxmny = money(local), nmny = money(div_round(local * 100, tax)),
            ntax = money(local) - money(div_round(local * 100, tax))
        from (
            select
                csaleorderbid as line_key, 100 + cast(ntaxrate as bigint) as tax, new_price,
                new_local_price,
                div_round(cast(milli(nnum) as hugeint) * cast(new_price * 10000 as hugeint), 100000)
                    as orig,
                div_round(cast(milli(nnum) as hugeint)
                    * cast(new_local_price * 100000000 as hugeint), 1000000000) as local
            from (
                select
                    lines.*, cast(norigtaxprice + 0.5 as decimal(20, 8)) as new_price,
                    cast((norigtaxprice + 0.5) * cast(nexchangerate as decimal(8, 4))
                        as decimal(20, 8)) as new_local_price
                from so_saleorder_b lines
                join drawn on drawn.key = lines.csaleorderbid
            )
        )
        where csaleorderbid = line_key
        """,
        """
        update so_saleorder
        set ntotalorigmny = amount
        from (
            select csaleorderid as order_key, sum(norigtaxmny) as amount
            from so_saleorder_b where dr = 0 group by csaleorderid
        )
        where csaleorderid = order_key and dr = 0 and ntotalorigmny <> amount
        """),
        is_silent=True,
    ),
    Disturbance(
        "silent: orders moved to another department", 20,
        "select csaleorderid from untouched_orders join so_saleorder using (csaleorderid)",
        ("""
        update so_saleorder set cdeptid = other.pk_dept
        from drawn, (select pk_org, min(pk_dept) as pk_dept from org_dept group by pk_org) other
        where csaleorderid = drawn.key and other.pk_org = so_saleorder.pk_org
        """,),
        is_silent=True,
    ),
    Disturbance(
        "silent: shipment lines dated otherwise", 80,
        "select cgeneralbid from ic_saleout_b where dr = 0 "
        "and dbizdate >= day_text(getvariable('since') - 90)",
        (update("ic_saleout_b", "cgeneralbid",
                 "dbizdate = day_text(day_of(dbizdate) - 3)", has_ts=False),),
        is_silent=True,
    ),
    Disturbance(
        "silent: receivables given more time", 80,
        "select pk_recitem from ar_recitem where dr = 0 and local_money_bal <> 0 "
        "and expiredate is not null",
        (update("ar_recitem", "pk_recitem",
                 "expiredate = day_text(later(day_of(expiredate), 15))", has_ts=False),),
        is_silent=True,
    ),
    Disturbance(
        "silent: customers regrouped", 2,
        "select pk_customer from bd_customer where dr = 0 and pk_custclass like '1001CC%' "
        "and pk_custclass <> '1001CC00000000000303'",
        (update("bd_customer", "pk_customer", "pk_custclass = '1001CC00000000000303'",
                 has_ts=False),),
        is_silent=True,
    ),
)  # fmt: skip

# A transaction that began before the last capture and was committed after it.
_LATE = (
    Disturbance(
        "late commits of orders", 5,
        "select csaleorderid from so_saleorder where stamped_in_window(creationtime) "
        "and csaleorderid not in (select csrcid from so_delivery_b)",
        (_ts_back("so_saleorder", "csaleorderid"), _ts_back("so_saleorder_b", "csaleorderid"),
         f"""
         update so_saleorder_exe set ts = {_late("so_saleorder_exe")}
         from so_saleorder_b lines, drawn
         where lines.csaleorderid = drawn.key
            and so_saleorder_exe.csaleorderbid = lines.csaleorderbid
         """),
    ),
    Disturbance(
        "late commits of shipments", 5,
        "select cgeneralhid from ic_saleout_h where stamped_in_window(creationtime) and dr = 0",
        (_ts_back("ic_saleout_h", "cgeneralhid"), _ts_back("ic_saleout_b", "cgeneralhid")),
    ),
    Disturbance(
        "late commits of vouchers", 5,
        "select pk_voucher from gl_voucher where stamped_in_window(creationtime) and dr = 0",
        (_ts_back("gl_voucher", "pk_voucher"), _ts_back("gl_detail", "pk_voucher")),
    ),
)  # fmt: skip

_BULK = (
    Disturbance(
        "order lines changed by one script in one second", 1_000_000,
        "select csaleorderbid from so_saleorder_b lines join so_saleorder orders "
        "using (csaleorderid) where lines.dr = 0 and lines.bbsendendflag = 'Y' "
        "and orders.creationtime >= day_text(getvariable('since') - 30)",
        ("""
        update so_saleorder_b
        set vbdef1 = 'PRICE-' || strftime(getvariable('until'), '%Y%m%d'),
            ts = strftime(getvariable('until') + interval 21 hour, '%Y-%m-%d %H:%M:%S')
        from drawn where csaleorderbid = drawn.key
        """,),
    ),
)  # fmt: skip

# The first happen to what was there when the days began, before business takes it further; the
# last happen to what it made. Then the books are closed again.
FIRST = (*_HEADS, *_DEAD, *_GONE, *_SILENT, *ledger_disturbances.FIRST)
LAST = (*_DATES, *_BULK, *ledger_disturbances.LAST)
FINAL = (*_LATE, *ledger_disturbances.FINAL)
