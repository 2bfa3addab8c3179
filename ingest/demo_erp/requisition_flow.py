"""Requisitions (请购单): what the companies need, asked for by the calendar of the orders."""

PLACED = """
    create or replace temp table requested as
    with numbered as (
        select
            day, '1001NH' || strftime(day, '%y%m%d') || lpad(cast(number as varchar), 5, '0')
            || '000' as pk_praybill
        from order_days,
            unnest(range(1, (orders * 45 + roll('requisitions', day, 100)) // 100 + 1)) t(number)
    ),
    drawn as (
        select
            numbered.*, roll('requesting', pk_praybill, companies.size) as org,
            skewed('vendor', pk_praybill, everyone.size) as vendor
        from numbered, (select count(*) as size from sales_orgs) companies,
            (select count(*) as size from vendors) everyone
    )
    select
        drawn.* exclude (org), orgs.pk_org, orgs.code as org_code,
        moment(day, 'requisition', pk_praybill) as creationtime, vendors.pk_supplier,
        '1001DP' || lpad(orgs.code || '03', 14, '0') as pk_dept,
        pick([1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8, 12], 'request lines', pk_praybill) as line_count
    from drawn
    join sales_orgs orgs on orgs.n = drawn.org
    join vendors on vendors.n = drawn.vendor
"""

# A vendor has a dozen goods; so the same goods come from several vendors, at prices of their own.
LINES = """
    create or replace temp table requested_lines as
    with numbered as (
        select
            requested.*, line, '1001NL' || substr(pk_praybill, 7, 11)
                || lpad(cast(line as varchar), 3, '0') as pk_praybill_b
        from requested, unnest(range(1, line_count + 1)) t(line)
    ),
    chosen as (
        select
            numbered.*, (vendor * 7 + skewed('item', pk_praybill_b, 12)) % assortment.size as item
        from numbered, (select count(*) as size from bought) assortment
    )
    select
        chosen.* exclude (item), bought.pk_material, bought.pk_measdoc,
        case when roll('for sale', pk_praybill_b, 100) >= 10 then '04'
            when bought.product = '07' then '03' else '01' end as warehouse,
        step * (1000 // step * roll('request', pk_praybill_b,
            greatest(2, 350000000 // bought.list_price)) + 1000 // step) as q
    from chosen
    join bought on bought.n = chosen.item
    order by pk_praybill_b
"""

INSERT_LINES = """
    insert into po_praybill_b by name
    select
        pk_praybill_b, pk_praybill, getvariable('group_key') as pk_group, pk_org,
        cast(line * 10 as varchar) as crowno, pk_material, pk_material as pk_srcmaterial,
        pk_measdoc as castunitid, quantity(q) as nastnum, pk_measdoc as cunitid,
        quantity(q) as nnum, '1.00/1.00' as vchangerate,
        day_text(workday(later(day, 15 + roll('required', pk_praybill_b, 30)))) as dreqdate,
        '1001DP' || lpad(org_code || '0401', 14, '0') as pk_reqdept,
        empty_reference(pk_praybill_b) as pk_employee,
        '1001ST' || lpad(org_code || warehouse, 14, '0') as pk_reqstor,
        pk_supplier as pk_suggestsupplier, 0 as naccumulatenum, 'N' as browclose, 0 as dr,
        creationtime as ts
    from requested_lines
"""

INSERT_HEADS = """
    insert into po_praybill by name
    select
        requested.pk_praybill, pk_org, getvariable('group_key') as pk_group,
        bill_code(org_code, '20', day, row_number() over (partition by org_code, day
            order by requested.pk_praybill)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000002001' as ctrantypeid,
        '20-01' as vtrantypecode, '~' as cbiztypeid, pk_dept as pk_plandept,
        empty_reference(requested.pk_praybill) as pk_planpsn, 0 as fbillstatus,
        quantity(totals.q) as ntotalastnum, '~' as billmaker, creationtime, 0 as dr,
        creationtime as ts
    from requested
    join (select pk_praybill, sum(q) as q from requested_lines group by pk_praybill) totals
        on totals.pk_praybill = requested.pk_praybill
    order by requested.pk_praybill
"""

DECIDE = """
    update po_praybill
    set
        fbillstatus = case when roll('granted', pk_praybill, 100) < 3 then 4 else 3 end,
        approver = billmaker, taudittime = decided_at, modifiedtime = decided_at, ts = decided_at
    from (
        select
            pk_praybill as decided, day,
            greatest(creationtime, moment(day, 'granted', pk_praybill)) as decided_at
        from (
            select
                pk_praybill, creationtime,
                workday(later(day_of(creationtime), roll('decide', pk_praybill, 3))) as day
            from po_praybill
            where dr = 0 and fbillstatus = 0
                and creationtime >= day_text(getvariable('since') - 5)
        )
        where in_window(day)
        order by pk_praybill
    )
    where pk_praybill = decided
"""

STEPS = (PLACED, LINES, INSERT_HEADS, INSERT_LINES, DECIDE, "drop table requested_lines")
