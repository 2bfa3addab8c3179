"""What happens to ledger, purchasing and stock besides business: late, undone, rebuilt, silent."""

from ingest.demo_erp.disturbance import NOW, RECENT, Disturbance, month_before, update

UNUSED_ORDERS = (
    "po_order heads where heads.dr = 0 and bislatest = 'Y' and nversion = 1 "
    f"and forderstatus in (0, 3, 5) and {RECENT} "
    "and pk_order not in (select pk_order from po_arriveorder_b)"
)

# After orders went: what the latest orders still take of a requisition.
_REORDERED = f"""
    update po_praybill_b
    set naccumulatenum = ordered, browclose = 'N', ts = {NOW}
    from (
        select asked.pk_praybill_b as key, coalesce(sum(lines.nnum), 0) as ordered
        from po_praybill_b asked
        left join (
            select body.csourcebid, body.nnum
            from po_order_b body
            join po_order heads on heads.pk_order = body.pk_order
            where body.dr = 0 and heads.dr = 0 and heads.bislatest = 'Y'
        ) lines on lines.csourcebid = asked.pk_praybill_b
        where asked.naccumulatenum <> 0
        group by asked.pk_praybill_b
    )
    where pk_praybill_b = key and naccumulatenum <> ordered
"""

_PURCHASES = (
    Disturbance(
        "purchase orders deleted (dr = 1)", 2, f"select pk_order from {UNUSED_ORDERS}",
        (update("po_order", "pk_order", "dr = 1"), update("po_order_b", "pk_order", "dr = 1"),
         _REORDERED),
    ),
    Disturbance(
        "purchase order lines deleted outright", 2,
        "select max(pk_order_b) from po_order_b where dr = 0 and pk_order in "
        f"(select pk_order from {UNUSED_ORDERS}) group by pk_order having count(*) > 1",
        ("delete from po_order_b using drawn where pk_order_b = drawn.key", _REORDERED,
         f"""
         update po_order set ntotalastnum = total, ntotalorigmny = amount, ts = {NOW}
         from (
            select pk_order as order_key, sum(nnum) as total, sum(norigtaxmny) as amount
            from po_order_b where dr = 0 group by pk_order
         )
         where pk_order = order_key and dr = 0
            and (ntotalastnum <> total or ntotalorigmny <> amount)
         """),
        is_delete=True,
    ),
    Disturbance(
        "silent: accumulators of purchase orders drifted", 5,
        "select pk_order_b from po_order_b where dr = 0 and naccumarrvnum > 0 "
        "and dbilldate >= day_text(getvariable('since') - 200) and pk_order not like '1001Z%'",
        (update("po_order_b", "pk_order_b",
                "naccumarrvnum = naccumarrvnum - 1, vbdef1 = 'DRIFT'", has_ts=False),),
        is_silent=True,
    ),
    Disturbance(
        "silent: suppliers regrouped", 2,
        "select pk_supplier from bd_supplier where dr = 0 and pk_supplierclass like '1001SC%' "
        "and pk_supplierclass not like '%03'",
        (update("bd_supplier", "pk_supplier", "pk_supplierclass = '1001SC00000000000003'",
                has_ts=False),),
        is_silent=True,
    ),
)  # fmt: skip

_VOUCHERS = (
    Disturbance(
        "vouchers deleted (dr = 1)", 2,
        "select pk_voucher from gl_voucher where dr = 0 and pk_system = 'GL' and voucherkind = 0 "
        f"and coalesce(pk_manager, '~') = '~' and pk_voucher like '1001H%' and {RECENT}",
        (update("gl_voucher", "pk_voucher", "dr = 1"), update("gl_detail", "pk_voucher", "dr = 1"),
         update("gl_cashflowcase", "pk_voucher", "dr = 1")),
    ),
    Disturbance(
        "silent: voucher lines explained otherwise", 40,
        "select pk_detail from gl_detail where dr = 0 "
        "and prepareddatev >= day_text(getvariable('since') - 60)",
        (update("gl_detail", "pk_detail", "explanation = explanation || '(更正)'", has_ts=False),),
        is_silent=True,
    ),
)  # fmt: skip

# The number after the last of the month that a voucher moves to.
_MOVED = (
    """
    create or replace temp table moved_vouchers as
    with vouchers as (
        select heads.*, substr(bills.billdate, 1, 10) as new_day
        from drawn
        join ar_recbill bills on bills.pk_recbill = drawn.key
        join fip_relation origins on origins.src_relationid = drawn.key
        join gl_voucher heads on heads.pk_voucher = origins.des_relationid and heads.dr = 0
    )
    select
        pk_voucher, pk_org, year as old_year, adjustperiod as old_period, new_day,
        coalesce((select max(num) from gl_voucher used
            where used.pk_accountingbook = vouchers.pk_accountingbook
                and used.pk_vouchertype = vouchers.pk_vouchertype
                and used.year || '-' || used.period = substr(new_day, 1, 7)), 0)
            + row_number() over (partition by pk_accountingbook, substr(new_day, 1, 7)
                order by pk_voucher) as new_num
    from vouchers
    """,
    """
    insert into touched_periods
    select pk_org, old_year, old_period from moved_vouchers
    union
    select pk_org, substr(new_day, 1, 4), substr(new_day, 6, 2) from moved_vouchers
    """,
    f"""
    update gl_voucher
    set prepareddate = new_day || ' 00:00:00', year = substr(new_day, 1, 4),
        period = substr(new_day, 6, 2), adjustperiod = substr(new_day, 6, 2), num = new_num,
        ts = {NOW}
    from moved_vouchers moved where gl_voucher.pk_voucher = moved.pk_voucher
    """,
    f"""
    update gl_detail
    set prepareddatev = new_day || ' 00:00:00', yearv = substr(new_day, 1, 4),
        periodv = substr(new_day, 6, 2), adjustperiod = substr(new_day, 6, 2), nov = new_num,
        ts = {NOW}
    from moved_vouchers moved where gl_detail.pk_voucher = moved.pk_voucher
    """,
    f"""
    update fip_relation
    set des_busidate = new_day || ' 00:00:00', des_freedef2 = cast(new_num as varchar),
        des_freedef3 = substr(new_day, 1, 7), ts = {NOW}
    from moved_vouchers moved where des_relationid = moved.pk_voucher
    """,
)

_RECEIVABLES = Disturbance(
    "receivables moved to an earlier month", 3,
    # What the accountants got wrong stays where it is.
    f"select pk_recbill from ar_recbill where dr = 0 and effectstatus = 10 and {RECENT} "
    "and mistake(pk_recbill) is null "
    "and billdate >= (select day_text(day_of(min(begindate)) + 31) from bd_accperiod)",
    (update("ar_recbill", "pk_recbill",
            f"billdate = {month_before('billdate')}, "
            f"billyear = substr({month_before('billdate')}, 1, 4), "
            f"billperiod = substr({month_before('billdate')}, 6, 2)"),
     update("ar_recitem", "pk_recbill", f"billdate = {month_before('billdate')}"), *_MOVED),
)  # fmt: skip

_LATE_POSTINGS = Disturbance(
    "vouchers posted into last month", 2,
    "select pk_dept from cost_centres where place = '08'",
    ("""
    insert into voucher_lines by name
    select
        '1001M' || substr(digest(key || getvariable('until')), 1, 15) as pk_voucher,
        centres.pk_org, cast(date_trunc('month', getvariable('until')) - interval 1 day as date)
            as day,
        getvariable('until') || ' 19:00:00' as made_at, '01' as type, 0 as kind, 'GL' as system,
        '补记费用' as explanation, sides.line, sides.side, sides.account,
        case sides.line when 1 then key end as f1, '1002Z0100000000001K1' as currency,
        10000 as rate, cents as orig, cents as local
    from (select *, getvariable('orders_per_year') * 3 + roll('late', key, 9000) as cents
        from drawn)
    join cost_centres centres on centres.pk_dept = key,
        (values (1, 'D', '660220'), (2, 'C', '224103')) sides(line, side, account)
    """,),
)  # fmt: skip

# What was rebuilt (重算) has other keys than before.
_REBUILT = Disturbance(
    "months of the ledger's balances rebuilt", 1,
    "select distinct pk_accountingbook || year || adjustperiod from gl_balance "
    "where adjustperiod <> '00'",
    (f"""
    update gl_balance
    set pk_balance = '1001GC' || substr(digest(pk_balance || getvariable('until')), 1, 14),
        ts = {NOW}
    from drawn where pk_accountingbook || year || adjustperiod = drawn.key
    """,),
    is_delete=True,
)  # fmt: skip

# Unsigned (弃签) until the next day; only what is not costed yet.
_UNSIGNED = Disturbance(
    "material issues unsigned, their flow deleted", 5,
    "select cgeneralhid from ic_material_h where dr = 0 and fbillflag = 3 "
    "and taudittime >= day_text(getvariable('since') - 20) "
    "and cgeneralhid in (select csrcid from ia_detailledger where nmny is null)",
    (update("ic_material_h", "cgeneralhid",
            "fbillflag = 2, approver = '~', taudittime = null, modifiedtime = " + NOW),
     f"""
     update ic_onhandnum
     set nonhandnum = nonhandnum + back, nonhandastnum = nonhandastnum + back, ts = {NOW}
     from (
        select
            '1001OD' || substr(digest(cwarehouseid || cmaterialvid || pk_batchcode), 1, 14)
                as pk_onhanddim, sum(noutnum) as back
        from ic_flow join drawn on ic_flow.cgeneralhid = drawn.key
        group by cwarehouseid, cmaterialvid, pk_batchcode
     ) returned
     where ic_onhandnum.pk_onhanddim = returned.pk_onhanddim
     """,
     "delete from ic_flow using drawn where cgeneralhid = drawn.key",
     "delete from ia_detailledger using drawn where csrcid = drawn.key"),
    is_delete=True,
)  # fmt: skip

FIRST = (*_PURCHASES, *_VOUCHERS)
LAST = (_RECEIVABLES, _LATE_POSTINGS, _UNSIGNED)
# After the books were closed again.
FINAL = (_REBUILT,)
