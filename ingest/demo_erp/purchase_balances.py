"""Accumulators of purchasing: what a line's followers add up to, and the orders that are done.

As with sales, everything is recomputed for the lines in `purchase_touched` from the live
followers. Only signed receipts count as stored; what was sent back counts against them.
"""

TOUCHED = (
    "create or replace temp table purchase_touched (pk_praybill_b varchar, pk_order_b varchar)"
)

FOLLOWERS = """
    create or replace temp table purchase_followed as
    with lines as (
        select distinct pk_order_b from purchase_touched where pk_order_b is not null
    ),
    arrived as (
        select pk_order_b, sum(nnum) as arrived, sum(nnotelignum) as rejected, max(ts) as ts
        from po_arriveorder_b
        where dr = 0 and pk_order_b in (select pk_order_b from lines)
        group by pk_order_b
    ),
    stored as (
        select
            cfirstbillbid as pk_order_b, sum(body.nnum) as stored,
            sum(case when body.nnum < 0 then -body.nnum else 0 end) as sent_back,
            max(heads.taudittime) as ts
        from ic_purchasein_b body
        join ic_purchasein_h heads on heads.cgeneralhid = body.cgeneralhid
        where body.dr = 0 and heads.dr = 0 and heads.fbillflag = 3
            and cfirstbillbid in (select pk_order_b from lines)
        group by cfirstbillbid
    ),
    invoiced as (
        select pk_order_b, sum(nnum) as invoiced, sum(nmny) as amount, max(ts) as ts
        from po_invoice_b
        where dr = 0 and pk_order_b in (select pk_order_b from lines)
        group by pk_order_b
    )
    select
        lines.pk_order_b, coalesce(arrived.arrived, 0) as arrived,
        coalesce(arrived.rejected, 0) as rejected, coalesce(stored.stored, 0) as stored,
        coalesce(stored.sent_back, 0) as sent_back, coalesce(invoiced.invoiced, 0) as invoiced,
        coalesce(invoiced.amount, 0) as amount,
        greatest(arrived.ts, stored.ts, invoiced.ts) as ts
    from lines
    left join arrived on arrived.pk_order_b = lines.pk_order_b
    left join stored on stored.pk_order_b = lines.pk_order_b
    left join invoiced on invoiced.pk_order_b = lines.pk_order_b
    order by lines.pk_order_b
"""

ORDER_LINES = """
    update po_order_b
    set
        naccumarrvnum = arrived, naccumstorenum = stored, naccuminvoicenum = invoiced,
        naccuminvoicemny = amount, nbackarrvnum = rejected, nbackstorenum = sent_back,
        barriveclose = case when arrived = nnum then 'Y' else barriveclose end,
        bstockclose = case when stored = nnum then 'Y' else bstockclose end,
        binvoiceclose = case when invoiced = nnum then 'Y' else binvoiceclose end,
        ts = greatest(po_order_b.ts, followed.ts)
    from purchase_followed followed
    where po_order_b.pk_order_b = followed.pk_order_b and followed.ts is not null
"""

ARRIVAL_LINES = """
    update po_arriveorder_b
    set naccumstorenum = stored, ts = greatest(po_arriveorder_b.ts, stored_at)
    from (
        select csourcebillbid, sum(body.nnum) as stored, max(heads.taudittime) as stored_at
        from ic_purchasein_b body
        join ic_purchasein_h heads on heads.cgeneralhid = body.cgeneralhid
        where body.dr = 0 and heads.dr = 0 and heads.fbillflag = 3
            and cfirstbillbid in (select pk_order_b from purchase_touched)
        group by csourcebillbid
        order by csourcebillbid
    )
    where pk_arriveorder_b = csourcebillbid and naccumstorenum <> stored
"""

REQUISITION_LINES = """
    update po_praybill_b
    set
        naccumulatenum = ordered, browclose = case when ordered = nnum then 'Y' else 'N' end,
        ts = greatest(po_praybill_b.ts, ordered_at)
    from (
        select
            csourcebid, sum(lines.nnum) as ordered,
            max(moment(day_of(lines.dbilldate), 'purchase', lines.pk_order)) as ordered_at
        from po_order_b lines
        join po_order heads on heads.pk_order = lines.pk_order and heads.bislatest = 'Y'
        where lines.dr = 0 and heads.dr = 0
            and csourcebid in (select pk_praybill_b from purchase_touched)
        group by csourcebid
        order by csourcebid
    )
    where pk_praybill_b = csourcebid and naccumulatenum <> ordered
"""

# The month-end job closes what is complete and, five months on, what never will be.
CLOSE = (
    """
    create or replace temp table closed_purchases as
    with month_ends as (
        select cast(last_day(month) as date) as month_end
        from unnest(generate_series(
            date_trunc('month', getvariable('since') + 1), cast(getvariable('until') as timestamp),
            interval 1 month)) t(month)
        where in_window(cast(last_day(month) as date))
    ),
    lines as (
        select
            heads.pk_order, any_value(heads.taudittime) as decided,
            bool_and(bstockclose = 'Y' and binvoiceclose = 'Y') as done, max(lines.ts) as changed
        from po_order heads
        join po_order_b lines on lines.pk_order = heads.pk_order and lines.dr = 0
        where heads.dr = 0 and heads.bislatest = 'Y' and heads.forderstatus in (3, 5)
            and heads.bfinalclose = 'N'
        group by heads.pk_order
    )
    select pk_order, done, min(month_end) || ' 22:10:00' as closed_at
    from lines
    join month_ends on month_end
        >= case when done then day_of(changed) else later(day_of(decided), 160) end
    group by pk_order, done
    order by pk_order
    """,
    """
    update po_order
    set bfinalclose = 'Y', modifiedtime = closed_at, ts = greatest(po_order.ts, closed_at)
    from closed_purchases closed
    where po_order.pk_order = closed.pk_order
    """,
    """
    update po_order_b
    set
        barriveclose = 'Y', bstockclose = 'Y', binvoiceclose = 'Y',
        ts = greatest(po_order_b.ts, closed_at)
    from closed_purchases closed
    where po_order_b.pk_order = closed.pk_order and not closed.done
    """,
)

STEPS = (FOLLOWERS, ORDER_LINES, ARRIVAL_LINES, REQUISITION_LINES, *CLOSE)
