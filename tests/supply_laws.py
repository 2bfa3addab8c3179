"""Laws of purchasing, stock and costing in the demo ERP; each query finds what breaks its law."""

SIGNED_RECEIPTS = """
    select body.*
    from ic_purchasein_b body
    join ic_purchasein_h heads on heads.cgeneralhid = body.cgeneralhid
    where body.dr = 0 and heads.dr = 0 and heads.fbillflag = 3
"""

# Document and sign: what every signed line does to stock.
STOCK_BILLS = (
    ("purchasein", 1), ("finprodin", 1), ("generalin", 1), ("transin", 1), ("saleout", -1),
    ("material", -1), ("generalout", -1), ("transout", -1), ("whstrans", -1),
)  # fmt: skip
SIGNED_LINES = " union all ".join(
    f"""
    select lines.cgeneralbid, lines.cmaterialvid, {sign} * lines.nnum as moved, '{bill}' as bill
    from ic_{bill}_b lines
    join ic_{bill}_h heads on heads.cgeneralhid = lines.cgeneralhid
    where lines.dr = 0 and heads.dr = 0 and heads.fbillflag = 3
    """
    for bill, sign in STOCK_BILLS
)

PURCHASING = {
    "a requisition line counts what the latest orders took of it": """
        select lines.pk_praybill_b
        from po_praybill_b lines
        left join (
            select csourcebid, nnum from po_order_b
            join po_order using (pk_order)
            where po_order_b.dr = 0 and po_order.dr = 0 and bislatest = 'Y'
        ) followers on followers.csourcebid = lines.pk_praybill_b
        where lines.dr = 0
        group by lines.pk_praybill_b, lines.naccumulatenum, lines.nnum
        having lines.naccumulatenum <> coalesce(sum(followers.nnum), 0)
            or lines.naccumulatenum > lines.nnum
    """,
    "a purchase order's head totals its lines": """
        select heads.pk_order
        from po_order heads
        left join po_order_b lines on lines.pk_order = heads.pk_order and lines.dr = 0
        where heads.dr = 0
        group by heads.pk_order, heads.ntotalastnum, heads.ntotalorigmny
        having heads.ntotalastnum is distinct from sum(lines.nnum)
            or heads.ntotalorigmny is distinct from sum(lines.norigtaxmny)
    """,
    "a line of purchasing is net plus tax, in whole cents": " union all ".join(
        f"""
        select {key} from {table}
        where nmny + ntax <> ntaxmny or nmny <> round(nmny, 2) or ntaxmny <> round(ntaxmny, 2)
        """
        for table, key in (
            ("po_order_b", "pk_order_b"),
            ("po_invoice_b", "pk_invoice_b"),
            ("ic_purchasein_b", "cgeneralbid"),
        )
    ),
    "a latest order line counts what arrived, was refused, stored, sent back and invoiced": f"""
        select lines.pk_order_b
        from po_order_b lines
        join po_order heads on heads.pk_order = lines.pk_order and heads.bislatest = 'Y'
        left join (
            select pk_order_b, sum(nnum) as arrived, sum(nnotelignum) as refused
            from po_arriveorder_b where dr = 0 group by pk_order_b
        ) arrived on arrived.pk_order_b = lines.pk_order_b
        left join (
            select cfirstbillbid, sum(nnum) as stored,
                sum(case when nnum < 0 then -nnum else 0 end) as sent_back
            from ({SIGNED_RECEIPTS}) group by cfirstbillbid
        ) stored on stored.cfirstbillbid = lines.pk_order_b
        left join (
            select pk_order_b, sum(nnum) as invoiced, sum(nmny) as amount
            from po_invoice_b where dr = 0 group by pk_order_b
        ) invoiced on invoiced.pk_order_b = lines.pk_order_b
        where lines.dr = 0 and coalesce(lines.vbdef1, '~') <> 'DRIFT' and (
            lines.naccumarrvnum <> coalesce(arrived, 0)
            or lines.nbackarrvnum <> coalesce(refused, 0)
            or lines.naccumstorenum <> coalesce(stored, 0)
            or lines.nbackstorenum <> coalesce(sent_back, 0)
            or lines.naccuminvoicenum <> coalesce(invoiced, 0)
            or lines.naccuminvoicemny <> coalesce(amount, 0))
    """,
    "nothing arrives beyond its order, is stored or invoiced beyond what came": f"""
        select lines.pk_order_b
        from po_arriveorder_b arrived
        join po_order_b lines on lines.pk_order_b = arrived.pk_order_b
        where arrived.dr = 0
        group by lines.pk_order_b, lines.nnum having sum(arrived.nnum) > lines.nnum
        union all
        select stored.csourcebillbid
        from ({SIGNED_RECEIPTS}) stored
        join po_arriveorder_b arrived on arrived.pk_arriveorder_b = stored.csourcebillbid
        group by stored.csourcebillbid, arrived.nelignum
        having sum(stored.nnum) > arrived.nelignum or sum(stored.nnum) < 0
        union all
        select lines.csourcebid
        from po_invoice_b lines
        join ic_purchasein_b stored on stored.cgeneralbid = lines.csourcebid
        where lines.dr = 0
        group by lines.csourcebid, stored.nnum having sum(lines.nnum) <> stored.nnum
    """,
    "purchase documents follow live documents that were approved": """
        select lines.pk_order_b
        from po_order_b lines
        left join po_praybill_b sources on sources.pk_praybill_b = lines.csourcebid
        left join po_praybill heads on heads.pk_praybill = sources.pk_praybill
        where lines.dr = 0 and (sources.dr is distinct from 0 or heads.fbillstatus <> 3)
        union all
        select lines.pk_arriveorder_b
        from po_arriveorder_b lines
        left join po_order heads on heads.pk_order = lines.pk_order
        where lines.dr = 0 and (heads.dr is distinct from 0 or heads.forderstatus not in (3, 5)
            or heads.bislatest <> 'Y')
    """,
    "a settlement takes back the receipt's estimate and owes the invoice's amount": """
        select settled.pk_settlebill_b
        from po_settlebill_b settled
        left join po_invoice_b invoiced on invoiced.pk_invoice_b = settled.pk_invoice_b
        left join ic_purchasein_b stored on stored.cgeneralbid = settled.pk_stock_b
        left join ap_payableitem owed on owed.top_itemid = settled.pk_invoice_b and owed.dr = 0
        where settled.nmoney is distinct from invoiced.nmny
            or settled.nclashestmoney is distinct from stored.nmny
            or owed.local_notax_cr is distinct from invoiced.nmny
            or owed.local_money_cr is distinct from invoiced.ntaxmny
            or invoiced.naccumsettmny <> settled.nmoney
    """,
    "a payable's balance is what has not been paid, and its bill totals its items": """
        select items.pk_payableitem
        from ap_payableitem items
        left join arap_verifydetail paid on paid.pk_item = items.pk_payableitem and paid.dr = 0
        where items.dr = 0
        group by items.pk_payableitem, items.local_money_cr, items.local_money_bal
        having items.local_money_bal
                <> items.local_money_cr - coalesce(sum(paid.local_money_de), 0)
            or abs(items.local_money_bal) > abs(items.local_money_cr)
        union all
        select heads.pk_payablebill
        from ap_payablebill heads
        left join ap_payableitem items on items.pk_payablebill = heads.pk_payablebill
            and items.dr = heads.dr
        group by heads.pk_payablebill, heads.local_money
        having heads.local_money is distinct from sum(items.local_money_cr)
    """,
    "a payment is what it settles": """
        select heads.pk_paybill
        from ap_paybill heads
        left join ap_payitem items on items.pk_paybill = heads.pk_paybill and items.dr = 0
        left join (
            select pk_bill2, sum(local_money_cr) as settled
            from arap_verifydetail where dr = 0 group by pk_bill2
        ) matches on matches.pk_bill2 = heads.pk_paybill
        where heads.dr = 0 and (items.local_money_de is distinct from heads.local_money
            or matches.settled is distinct from heads.local_money)
    """,
}

STOCK = {
    "the flow has one row for each signed line, two for a transfer between warehouses": f"""
        select coalesce(signed.cgeneralbid, flow.cgeneralbid)
        from (
            select * from ({SIGNED_LINES}) lines
            where cmaterialvid in (select pk_material from bd_material where code not like '08%')
        ) signed
        full join (
            select cgeneralbid, sum(coalesce(ninnum, 0)) as came, sum(coalesce(noutnum, 0)) as went,
                count(*) as rows_of_flow
            from ic_flow where dr = 0 group by cgeneralbid
        ) flow on flow.cgeneralbid = signed.cgeneralbid
        where case when bill = 'whstrans' then rows_of_flow <> 2 or came <> -moved or went <> -moved
            else rows_of_flow is distinct from 1 or came - went is distinct from moved end
    """,
    "what is on hand is the sum of the flow": """
        select coalesce(held.cwarehouseid, moved.cwarehouseid)
        from (
            select cwarehouseid, cmaterialvid, pk_batchcode, nonhandnum
            from ic_onhandnum join ic_onhanddim using (pk_onhanddim)
        ) held
        full join (
            select cwarehouseid, cmaterialvid, pk_batchcode,
                sum(coalesce(ninnum, 0) - coalesce(noutnum, 0)) as onhand
            from ic_flow where dr = 0
            group by cwarehouseid, cmaterialvid, pk_batchcode
        ) moved on moved.cwarehouseid = held.cwarehouseid
            and moved.cmaterialvid = held.cmaterialvid and moved.pk_batchcode = held.pk_batchcode
        where coalesce(held.nonhandnum, 0) <> coalesce(moved.onhand, 0)
    """,
    "nothing is on hand below zero": "select * from ic_onhandnum where nonhandnum < 0",
    "a batch belongs to its material and is known": """
        select flow.pk_flow
        from ic_flow flow
        left join scm_batchcode batches on batches.pk_batchcode = flow.pk_batchcode
        where flow.pk_batchcode <> '~' and batches.cmaterialvid is distinct from flow.cmaterialvid
    """,
    "what leaves one company arrives at the other": """
        select coalesce(sent.csourcebillbid, came.csourcebillbid)
        from (select csourcebillbid, vbatchcode, sum(nnum) as q from ic_transout_b where dr = 0
            group by all) sent
        right join (select csourcebillbid, vbatchcode, sum(nnum) as q from ic_transin_b where dr = 0
            group by all) came
            on came.csourcebillbid = sent.csourcebillbid
            and came.vbatchcode is not distinct from sent.vbatchcode
        where coalesce(sent.q, 0) < came.q
    """,
    "a count's difference is counted less book, and a bill for it is in the flow": """
        select lines.cspecialbid
        from ic_invcount_b lines
        left join ic_flow flow on flow.vtrantypecode in ('4A-02', '4I-02')
            and flow.cgeneralbid in (
                select cgeneralbid from ic_generalin_b where csourcebillbid = lines.cspecialbid
                union all
                select cgeneralbid from ic_generalout_b where csourcebillbid = lines.cspecialbid)
        where lines.ndiffnum <> lines.ncountnum - lines.nonhandnum or lines.ncountnum < 0
            or lines.ndiffnum <> coalesce(ninnum, 0) - coalesce(noutnum, 0)
    """,
}

COSTING = {
    "costing has the movements of the flow, by the month of their signature": """
        select coalesce(costs.csrcbid, flow.cgeneralbid)
        from (
            select csrcbid, caccountperiod,
                sum(case finoutflag when 0 then nnum else -nnum end) as q
            from ia_detailledger
            where dr = 0 and cbilltypecode not in ('I9', 'IA')
            group by csrcbid, caccountperiod
        ) costs
        full join (
            select cgeneralbid, substr(taccounttime, 1, 7) as period,
                sum(coalesce(ninnum, 0) - coalesce(noutnum, 0)) as q
            from ic_flow where dr = 0 and cbilltypecode <> '4K'
            group by all
        ) flow on flow.cgeneralbid = costs.csrcbid and flow.period = costs.caccountperiod
        where costs.q is distinct from flow.q
    """,
    "a month's balance is the one before plus receipts less issues, in quantity and money": """
        with balances as (
            select
                pk_org, cinventoryid, nabnum, nabmny,
                strptime(caccountperiod || '-01', '%Y-%m-%d') as month
            from ia_monthnab where dr = 0
        ),
        moved as (
            select
                pk_org, cinventoryid, strptime(caccountperiod || '-01', '%Y-%m-%d') as month,
                sum(case finoutflag when 0 then nnum else -nnum end) as q,
                sum(case finoutflag when 0 then nmny else -nmny end) as mny
            from ia_detailledger
            where dr = 0 and (pk_org, caccountperiod) in (
                select (pk_org, caccountperiod) from ia_monthnab)
            group by all
        ),
        openings as (select min(month) as month from balances)
        select coalesce(now.cinventoryid, before.cinventoryid)
        from (select * from balances where month > (select month from openings)) now
        full join (
            select pk_org, cinventoryid, nabnum, nabmny, month + interval 1 month as month
            from balances
            where (pk_org, month + interval 1 month) in (select (pk_org, month) from balances)
        ) before on before.pk_org = now.pk_org and before.cinventoryid = now.cinventoryid
            and before.month = now.month
        left join moved on moved.pk_org = coalesce(now.pk_org, before.pk_org)
            and moved.cinventoryid = coalesce(now.cinventoryid, before.cinventoryid)
            and moved.month = coalesce(now.month, before.month)
        where coalesce(now.nabnum, 0) <> coalesce(before.nabnum, 0) + coalesce(moved.q, 0)
            or coalesce(now.nabmny, 0) <> coalesce(before.nabmny, 0) + coalesce(moved.mny, 0)
    """,
    "what is costed has money, and a balance without quantity has none": """
        select cdetailledgerid from ia_detailledger
        where dr = 0 and nmny is null
            and (pk_org, caccountperiod) in (select (pk_org, caccountperiod) from ia_monthnab)
        union all
        select cmonthnabid from ia_monthnab where nabnum = 0 and nabmny <> 0
    """,
    "a month's issues cost the month's average": """
        select issues.cdetailledgerid
        from ia_detailledger issues
        join ia_monthnab months on months.pk_org = issues.pk_org
            and months.cinventoryid = issues.cinventoryid
            and months.caccountperiod = issues.caccountperiod
        where issues.finoutflag = 1 and issues.cbilltypecode <> 'IA'
            and (issues.nprice <> months.nmonthprice
                or (months.nabnum <> 0 and abs(
                    issues.nmny - cast(issues.nnum as decimal(18, 3))
                        * cast(issues.nprice as decimal(20, 8))) > 0.02))
    """,
    "costing's documents say what the detail ledger says": """
        select ledger.cdetailledgerid
        from ia_detailledger ledger
        left join (
            select cbill_bid, cbillid, nnum, nmny, csrcbid from ia_i2bill_b
            union all
            select cbill_bid, cbillid, nnum, nmny, csrcbid from ia_i5bill_b
        ) lines on lines.cbill_bid = ledger.cbill_bid
        left join (select cbillid from ia_i2bill union all select cbillid from ia_i5bill) heads
            on heads.cbillid = ledger.cbillid
        where ledger.cbilltypecode in ('I2', 'I5') and (heads.cbillid is null
            or lines.nnum is distinct from ledger.nnum or lines.nmny is distinct from ledger.nmny
            or lines.csrcbid is distinct from ledger.csrcbid)
    """,
}

LAWS = {**PURCHASING, **STOCK, **COSTING}
