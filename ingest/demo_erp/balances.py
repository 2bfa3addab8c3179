"""Accumulators: what a document line's followers add up to, and the documents that are then done.

`touched` holds the order lines whose followers changed; everything is recomputed for these from the
live followers themselves, so it cannot drift. Updates read in the order of the keys: DuckDB is
forty times slower when changed rows arrive in no order.
"""

TOUCHED = "create or replace temp table touched (csaleorderbid varchar)"

FOLLOWERS = """
    create or replace temp table followed as
    with lines as (select distinct csaleorderbid from touched),
    sent as (
        select csrcbid as csaleorderbid, sum(nnum) as quantity, max(body.ts) as ts
        from so_delivery_b body
        where body.dr = 0 and csrcbid in (select csaleorderbid from lines)
        group by csrcbid
    ),
    shipped as (
        select
            cfirstbillbid as csaleorderbid, sum(nnum) as quantity, max(heads.taudittime) as ts
        from ic_saleout_b body
        join ic_saleout_h heads on heads.cgeneralhid = body.cgeneralhid
        where body.dr = 0 and heads.dr = 0 and heads.fbillflag = 3
            and cfirstbillbid in (select csaleorderbid from lines)
        group by cfirstbillbid
    ),
    invoiced as (
        select cfirstbid as csaleorderbid, sum(nnum) as quantity, max(ts) as ts
        from so_saleinvoice_b
        where dr = 0 and cfirstbid in (select csaleorderbid from lines)
        group by cfirstbid
    ),
    owed as (
        select
            src_itemid as csaleorderbid, sum(quantity_de) as quantity,
            sum(local_money_de) as amount, max(heads.modifiedtime) as ts
        from ar_recitem items
        join ar_recbill heads on heads.pk_recbill = items.pk_recbill
        where items.dr = 0 and heads.dr = 0 and heads.effectstatus = 10
            and src_itemid in (select csaleorderbid from lines)
        group by src_itemid
    ),
    paid as (
        select
            src_itemid as csaleorderbid, sum(settled.local_money_de) as amount,
            max(settled.creationtime) as ts
        from arap_verifydetail settled
        join ar_recitem items on items.pk_recitem = settled.pk_item
        where settled.dr = 0 and src_itemid in (select csaleorderbid from lines)
        group by src_itemid
    )
    select
        lines.csaleorderbid, coalesce(sent.quantity, 0) as sent,
        coalesce(shipped.quantity, 0) as shipped, coalesce(invoiced.quantity, 0) as invoiced,
        coalesce(owed.quantity, 0) as owed, coalesce(owed.amount, 0) as owed_amount,
        coalesce(paid.amount, 0) as paid_amount,
        -- greatest() takes the values that are there.
        greatest(sent.ts, shipped.ts, invoiced.ts, owed.ts) as served_at,
        greatest(sent.ts, shipped.ts, invoiced.ts, owed.ts, paid.ts) as ts
    from lines
    left join sent on sent.csaleorderbid = lines.csaleorderbid
    left join shipped on shipped.csaleorderbid = lines.csaleorderbid
    left join invoiced on invoiced.csaleorderbid = lines.csaleorderbid
    left join owed on owed.csaleorderbid = lines.csaleorderbid
    left join paid on paid.csaleorderbid = lines.csaleorderbid
    order by lines.csaleorderbid
"""

EXECUTIONS = """
    update so_saleorder_exe
    set
        ntotalsendnum = sent, ntotaloutnum = shipped, ntotalnotoutnum = lines.nnum - shipped,
        ntotalsignnum = shipped, ntotalcostnum = shipped, ntotalinvoicenum = invoiced,
        ntotalarnum = owed, ntotalarmny = owed_amount, ntotalpaymny = paid_amount,
        ts = greatest(so_saleorder_exe.ts, followed.ts, getvariable('not_before'))
    from followed
    join so_saleorder_b lines on lines.csaleorderbid = followed.csaleorderbid
    where so_saleorder_exe.csaleorderbid = followed.csaleorderbid
        and (ntotalsendnum <> sent or ntotaloutnum <> shipped or ntotalinvoicenum <> invoiced
            or ntotalarmny <> owed_amount or ntotalpaymny <> paid_amount or ntotalarnum <> owed)
"""

ORDER_LINES = """
    update so_saleorder_b
    set
        bbsendendflag = case when sent = nnum then 'Y' else bbsendendflag end,
        bboutendflag = case when shipped = nnum then 'Y' else bboutendflag end,
        bbinvoicendflag = case when invoiced = nnum then 'Y' else bbinvoicendflag end,
        bbarsettleflag = case when owed = nnum then 'Y' else bbarsettleflag end,
        ts = greatest(so_saleorder_b.ts, served_at)
    from followed
    where so_saleorder_b.csaleorderbid = followed.csaleorderbid and so_saleorder_b.dr = 0
        and ((sent = nnum and bbsendendflag = 'N') or (shipped = nnum and bboutendflag = 'N')
            or (invoiced = nnum and bbinvoicendflag = 'N')
            or (owed = nnum and bbarsettleflag = 'N'))
"""

DELIVERY_LINES = """
    update so_delivery_b
    set
        ntotaloutnum = shipped, ntotalnotoutnum = nnum - shipped,
        boutendflag = case when shipped = nnum then 'Y' else 'N' end,
        ts = greatest(so_delivery_b.ts, follower_ts)
    from (
        select
            csourcebillbid, sum(nnum) as shipped, max(heads.taudittime) as follower_ts
        from ic_saleout_b body
        join ic_saleout_h heads on heads.cgeneralhid = body.cgeneralhid
        where body.dr = 0 and heads.dr = 0 and heads.fbillflag = 3
            and cfirstbillbid in (select csaleorderbid from touched)
        group by csourcebillbid
        order by csourcebillbid
    )
    where so_delivery_b.cdeliverybid = csourcebillbid and ntotaloutnum <> shipped
"""

INVOICE_LINES = """
    update so_saleinvoice_b
    set
        ntotalincomenum = owed, ntotalincomemny = owed_amount,
        ntotalpaymny = coalesce(paid_amount, 0), ts = greatest(so_saleinvoice_b.ts, follower_ts)
    from (
        select
            items.top_itemid, items.quantity_de as owed, items.local_money_de as owed_amount,
            paid.amount as paid_amount, greatest(heads.modifiedtime, paid.ts) as follower_ts
        from ar_recitem items
        join ar_recbill heads on heads.pk_recbill = items.pk_recbill
        left join (
            select pk_item, sum(local_money_de) as amount, max(creationtime) as ts
            from arap_verifydetail
            where dr = 0 and pk_item in (
                select pk_recitem from ar_recitem
                where src_itemid in (select csaleorderbid from touched))
            group by pk_item
        ) paid on paid.pk_item = items.pk_recitem
        where items.dr = 0 and heads.dr = 0 and heads.effectstatus = 10
            and items.src_itemid in (select csaleorderbid from touched)
        order by items.top_itemid
    )
    where csaleinvoicebid = top_itemid
        and (ntotalincomenum <> owed or ntotalpaymny <> coalesce(paid_amount, 0))
"""

RECEIVABLES = """
    update ar_recitem
    set
        money_bal = money_de - settled.orig, local_money_bal = local_money_de - settled.local,
        quantity_bal = case when money_de = settled.orig then 0 else quantity_de end,
        ts = greatest(ar_recitem.ts, settled_ts)
    from (
        select
            pk_item, sum(money_de) as orig, sum(local_money_de) as local,
            max(creationtime) as settled_ts
        from arap_verifydetail
        where dr = 0 and pk_item in (select pk_recitem from matches)
        group by pk_item
        order by pk_item
    ) settled
    where pk_recitem = settled.pk_item
"""

RECEIPTS = """
    update ar_gatheritem
    set
        money_bal = money_cr - settled.orig, local_money_bal = local_money_cr - settled.local,
        ts = greatest(ar_gatheritem.ts, settled_ts)
    from (
        select
            pk_item2, sum(money_cr) as orig, sum(local_money_cr) as local,
            max(creationtime) as settled_ts
        from arap_verifydetail
        where dr = 0 and pk_item2 in (select pk_gatheritem from matches)
        group by pk_item2
        order by pk_item2
    ) settled
    where pk_gatheritem = settled.pk_item2
"""

# The month-end job closes what is done and, half a year on, most of what never will be. All the
# orders that it closes in a month share its second.
CLOSED = """
    create or replace temp table closed_orders as
    with month_ends as (
        select cast(last_day(month) as date) as month_end
        from unnest(generate_series(
            date_trunc('month', getvariable('since') + 1), cast(getvariable('until') as timestamp),
            interval 1 month)) t(month)
        where in_window(cast(last_day(month) as date))
    ),
    lines as (
        select
            orders.csaleorderid, any_value(orders.taudittime) as decided,
            bool_and(bboutendflag = 'Y' and (bbinvoicendflag = 'Y' or blargessflag = 'Y')) as done,
            max(lines.ts) as last_change
        from so_saleorder orders
        join so_saleorder_b lines on lines.csaleorderid = orders.csaleorderid and lines.dr = 0
        where orders.dr = 0 and orders.fstatusflag = 2
        group by orders.csaleorderid
    ),
    dated as (
        select
            csaleorderid, done,
            case when done then day_of(last_change) else later(day_of(decided), 180) end as ready_on
        from lines
        where done or roll('close', csaleorderid, 100) < 80
    )
    select csaleorderid, done, min(month_end) || ' 22:00:00' as closed_at
    from dated
    join month_ends on month_end >= ready_on
    group by csaleorderid, done
    order by csaleorderid
"""

CLOSE_ORDERS = """
    update so_saleorder
    set
        fstatusflag = 4, bsendendflag = 'Y', boutendflag = 'Y', binvoicendflag = 'Y',
        modifiedtime = closed_at, ts = greatest(so_saleorder.ts, closed_at)
    from closed_orders closed
    where so_saleorder.csaleorderid = closed.csaleorderid
"""

CLOSE_LINES = """
    update so_saleorder_b
    set
        bbsendendflag = 'Y', bboutendflag = 'Y', bbinvoicendflag = 'Y',
        ts = greatest(so_saleorder_b.ts, closed_at)
    from closed_orders closed
    where so_saleorder_b.csaleorderid = closed.csaleorderid and so_saleorder_b.dr = 0
        and not closed.done
"""

STEPS = (
    FOLLOWERS, EXECUTIONS, ORDER_LINES, DELIVERY_LINES, INVOICE_LINES, RECEIVABLES, RECEIPTS,
    CLOSED, CLOSE_ORDERS, CLOSE_LINES,
)  # fmt: skip
