"""Inventory costing (存货核算): the monthly weighted average price of a company's material.

Receipts have their price when they are signed. Issues get theirs when the month is costed, on one
of the first days of the next: what was there and what came in, divided by its quantity. Money is
in cents and quantities in thousandths, so a month's issues add up to what the balance lost.
"""

# Documents of stock as documents of costing; a transfer within a company costs nothing.
NEW = """
    create or replace temp table new_costs as
    select
        '1001' || digest('IA' || pk_flow) as cdetailledgerid, pk_org,
        cast(date_trunc('month', day_of(taudittime)) as date) as month, dbizdate,
        substr(taudittime, 1, 10) || ' 00:00:00' as dauditdate, cmaterialvid as pk_material,
        case cbilltypecode when '45' then 'I2' when '46' then 'I3' when '4A' then 'I4'
            when '4E' then 'I4' when '4C' then 'I5' when '4D' then 'I6' else 'I7' end as bill_type,
        vbillcode, case when ninnum is null then 1 else 0 end as is_out,
        coalesce(ninnum, noutnum) as nnum,
        case when ninnum is not null then ncostprice end as nprice,
        case when ninnum is not null then ncostmny end as nmny, cwarehouseid, cdptid, ccustomerid,
        cvendorid, cgeneralhid as csrcid, cgeneralbid as csrcbid, cbilltypecode as source_type,
        taudittime as ts
    from new_flow
    where cbilltypecode <> '4K'
    union all by name
    -- What an invoice says differently from the order changes the value, not the quantity.
    select
        '1001' || digest('I9' || lines.pk_settlebill_b) as cdetailledgerid, lines.pk_org,
        cast(date_trunc('month', settled.day) as date) as month, day_text(settled.day) as dbizdate,
        day_text(settled.day) as dauditdate, lines.pk_material, 'I9' as bill_type,
        heads.vbillcode, 0 as is_out, 0 as nnum, 0 as nprice,
        lines.nmoney - lines.nclashestmoney as nmny, lines.pk_supplier as cvendorid,
        lines.pk_settlebill as csrcid, lines.pk_settlebill_b as csrcbid, '27' as source_type,
        settled.settled_at as ts
    from settled_invoices settled
    join po_settlebill heads on heads.pk_settlebill = head_key('S', settled.pk_invoice)
    join po_settlebill_b lines on lines.pk_settlebill = heads.pk_settlebill
    where lines.nmoney <> lines.nclashestmoney
"""

MONTHS = """
    create or replace temp table costed_months as
    select
        orgs.pk_org, month, costed_on(orgs.pk_org, month) as day,
        row_number() over (partition by orgs.pk_org order by month) as n,
        costed_on(orgs.pk_org, month) || ' 16:00:00' as costed_at
    from sales_orgs orgs, (
        select cast(month as date) as month
        from unnest(generate_series(
            date_trunc('month', getvariable('since')) - interval 1 month,
            cast(getvariable('until') as timestamp), interval 1 month)) t(month)
    )
    where in_window(costed_on(orgs.pk_org, month))
        and month >= (select min(day_of(begindate)) from bd_accperiod)
"""

# All movements of the months to cost, those of the window and those from before.
ROWS = """
    create or replace temp table month_rows as
    select
        rows.cdetailledgerid, rows.pk_org, rows.month, months.n, rows.pk_material, rows.is_out,
        milli(rows.nnum) as q, cents(rows.nmny) as cents, rows.bill_type, rows.csrcid,
        rows.csrcbid, rows.source_type, rows.cdptid, rows.vbillcode, rows.is_new
    from (
        select
            cdetailledgerid, pk_org, month, pk_material, is_out, nnum, nmny, bill_type, csrcid,
            csrcbid, source_type, cdptid, vbillcode, true as is_new
        from new_costs
        union all
        select
            cdetailledgerid, pk_org, cast(caccountperiod || '-01' as date), cinventoryid,
            finoutflag, nnum, nmny, cbilltypecode, csrcid, csrcbid, csrcbilltypecode, cdeptid,
            vbillcode, false
        from ia_detailledger
        where dr = 0 and caccountperiod in (
            select strftime(month, '%Y-%m') from costed_months)
    ) rows
    join costed_months months on months.pk_org = rows.pk_org and months.month = rows.month
"""

SUMS = """
    create or replace temp table cost_sums as
    select
        pk_org, pk_material, n, sum(case is_out when 0 then q else 0 end) as in_q,
        sum(case is_out when 0 then cents else 0 end) as in_cents,
        sum(case is_out when 1 then q else 0 end) as out_q,
        count(case is_out when 1 then 1 end) as issues
    from month_rows
    group by pk_org, pk_material, n
"""

# One step a month. The last issue of a month that empties the stock takes what is left of the
# money; where nothing is issued, an adjustment (IA) does.
AVERAGES = """
    create or replace temp table averages as
    with recursive opened as (
        select months.pk_org, balances.cinventoryid as pk_material,
            milli(balances.nabnum) as q, cents(balances.nabmny) as cents
        from costed_months months
        join ia_monthnab balances on balances.pk_org = months.pk_org
            and balances.caccountperiod = strftime(months.month - interval 1 month, '%Y-%m')
        where months.n = 1 and balances.dr = 0
    ),
    materials as (
        select pk_org, pk_material, q, cents from opened
        union all
        select distinct sums.pk_org, sums.pk_material, 0, 0
        from cost_sums sums
        left join opened on opened.pk_org = sums.pk_org
            and opened.pk_material = sums.pk_material
        where opened.pk_org is null
    ),
    last_months as (select pk_org, max(n) as n from costed_months group by pk_org),
    states as (
        select
            pk_org, pk_material, cast(0 as bigint) as n, cast(q as hugeint) as q,
            cast(cents as hugeint) as cents, cast(0 as hugeint) as price,
            cast(0 as hugeint) as out_cents, cast(0 as hugeint) as residue, false as moved
        from materials
        union all
        select
            pk_org, pk_material, n, q - out_q as q,
            case when q = out_q then 0 else cents - out_cents end as cents, price, out_cents,
            case when q = out_q then cents - out_cents else 0 end as residue, moved
        from (
            select
                priced.*, case when q = out_q and issues > 0 then cents
                    else div_round(price * out_q, 1000000000) end as out_cents
            from (
                select
                    available.*, case when q > 0 and cents >= 0
                        then div_round(cents * 1000000000, q)
                        else cast(coalesce(costs.cost, 10000) as hugeint) * 10000 end as price
                from (
                    select
                        states.pk_org, states.pk_material, states.n + 1 as n,
                        cast(states.q + coalesce(sums.in_q, 0) as hugeint) as q,
                        cast(states.cents + coalesce(sums.in_cents, 0) as hugeint) as cents,
                        cast(coalesce(sums.out_q, 0) as hugeint) as out_q,
                        coalesce(sums.issues, 0) as issues, sums.pk_org is not null as moved
                    from states
                    join last_months on last_months.pk_org = states.pk_org
                        and states.n < last_months.n
                    left join cost_sums sums on sums.pk_org = states.pk_org
                        and sums.pk_material = states.pk_material and sums.n = states.n + 1
                ) available
                left join standard_costs costs on costs.pk_material = available.pk_material
            ) priced
        )
    )
    select states.*, months.month, months.costed_at
    from states
    join costed_months months on months.pk_org = states.pk_org and months.n = states.n
    where states.q <> 0 or states.moved or states.residue <> 0
"""

ISSUES = """
    create or replace temp table costed_issues as
    with summed as (
        select
            rows.cdetailledgerid, rows.pk_org, rows.pk_material, rows.n, rows.q, rows.is_new,
            sum(rows.q) over issued as after,
            row_number() over (partition by rows.pk_org, rows.pk_material, rows.n
                order by rows.cdetailledgerid desc) as from_last
        from month_rows rows
        where rows.is_out = 1 and bill_type <> 'IA'
        window issued as (partition by rows.pk_org, rows.pk_material, rows.n
            order by rows.cdetailledgerid rows unbounded preceding)
    )
    select
        summed.cdetailledgerid, summed.is_new, averages.costed_at,
        averages.price * 0.00000001 as nprice,
        div_round(averages.price * after, 1000000000)
            - div_round(averages.price * (after - summed.q), 1000000000)
            + case from_last when 1 then averages.out_cents
                - div_round(averages.price * after, 1000000000) else 0 end as cents
    from summed
    join averages on averages.pk_org = summed.pk_org
        and averages.pk_material = summed.pk_material and averages.n = summed.n
    order by summed.cdetailledgerid
"""

# Rows from before the window are changed late, all of a company's in one second.
PRICE_OLD = """
    update ia_detailledger
    set nprice = issues.nprice, nmny = money(issues.cents), ts = issues.costed_at
    from (select * from costed_issues where not is_new) issues
    where ia_detailledger.cdetailledgerid = issues.cdetailledgerid
"""

INSERT_LEDGER = """
    insert into ia_detailledger by name
    select
        new_costs.cdetailledgerid,
        case when bill_type in ('I2', 'I5') then bill_key(bill_type, csrcid) else csrcid end
            as cbillid,
        case when bill_type in ('I2', 'I5') then bill_key(bill_type, csrcbid) else csrcbid end
            as cbill_bid,
        getvariable('group_key') as pk_group, pk_org, book_key(pk_org) as pk_book,
        strftime(month, '%Y-%m') as caccountperiod, dbizdate, dauditdate,
        pk_material as cinventoryid, pk_material as cinventoryvid, bill_type as cbilltypecode,
        vbillcode, is_out as finoutflag, 4 as fpricemodeflag, nnum,
        coalesce(issues.nprice, new_costs.nprice) as nprice,
        coalesce(money(issues.cents), new_costs.nmny) as nmny, pk_org as cstockorgid,
        coalesce(cwarehouseid, '~') as cwarehouseid, coalesce(cdptid, '~') as cdeptid, ccustomerid,
        cvendorid, csrcid, csrcbid, source_type as csrcbilltypecode, 0 as dr,
        greatest(ts, issues.costed_at) as ts
    from new_costs
    left join costed_issues issues on issues.cdetailledgerid = new_costs.cdetailledgerid
    order by new_costs.ts
"""

INSERT_RESIDUES = """
    insert into ia_detailledger by name
    select
        '1001' || digest('IA' || pk_org || pk_material || month) as cdetailledgerid,
        '~' as cbillid, '~' as cbill_bid, getvariable('group_key') as pk_group, pk_org,
        book_key(pk_org) as pk_book, strftime(month, '%Y-%m') as caccountperiod,
        day_text(last_day(month)) as dbizdate, substr(costed_at, 1, 10) || ' 00:00:00'
            as dauditdate,
        pk_material as cinventoryid, pk_material as cinventoryvid, 'IA' as cbilltypecode,
        'IA' || strftime(month, '%Y%m') as vbillcode, 1 as finoutflag, 4 as fpricemodeflag,
        0 as nnum, 0 as nprice, money(residue) as nmny, pk_org as cstockorgid,
        '~' as cwarehouseid, '~' as cdeptid, '~' as csrcid, '~' as csrcbid,
        '~' as csrcbilltypecode, 0 as dr, costed_at as ts
    from averages
    where residue <> 0
"""

INSERT_BALANCES = """
    insert into ia_monthnab by name
    select
        '1001' || digest('NAB' || pk_org || pk_material || month) as cmonthnabid,
        getvariable('group_key') as pk_group, pk_org, book_key(pk_org) as pk_book,
        strftime(month, '%Y-%m') as caccountperiod, pk_material as cinventoryid,
        pk_material as cinventoryvid, pk_org as ccalcrangeid, quantity(q) as nabnum,
        case when q <> 0 then div_round(cents * 1000000000, q) * 0.00000001 else 0 end as nabprice,
        money(cents) as nabmny, price * 0.00000001 as nmonthprice, 0 as dr, costed_at as ts
    from averages
    order by costed_at, 1
"""

STEPS = (
    NEW, MONTHS, ROWS, SUMS, AVERAGES, ISSUES, PRICE_OLD, INSERT_LEDGER, INSERT_RESIDUES,
    INSERT_BALANCES,
)  # fmt: skip
