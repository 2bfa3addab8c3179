"""Production (产成品入库单): lots are finished in time for the shipments that stock cannot serve.

What a warehouse lacks is the highest cumulated difference of shipments and other supplies so far;
so many lots are made. Shipments count from the day they are written, signed or not.
"""

LOTS = """
    create or replace temp table lots as
    with stocked as (
        select dims.cwarehouseid as warehouse, dims.cmaterialvid as pk_material,
            sum(milli(nonhandnum)) as q
        from ic_onhandnum
        join ic_onhanddim dims using (pk_onhanddim)
        group by dims.cwarehouseid, dims.cmaterialvid
    ),
    shipped as (
        select
            lines.cbodywarehouseid as warehouse, lines.cmaterialvid as pk_material,
            milli(lines.nnum) as q, day_of(heads.creationtime) as day, heads.fbillflag
        from ic_saleout_b lines
        join ic_saleout_h heads on heads.cgeneralhid = lines.cgeneralhid
        where lines.dr = 0 and heads.dr = 0 and lines.nnum > 0
            and (stamped_in_window(heads.creationtime) or heads.fbillflag = 2
                or stamped_in_window(heads.taudittime))
    ),
    events as (
        select warehouse, pk_material, cast(null as date) as day, -q as q from stocked
        union all
        -- Shipments from before the window that the flow does not have yet are still on hand.
        select warehouse, pk_material, case when in_window(day) then day end as day, q from shipped
        union all
        select lines.cbodywarehouseid, lines.cmaterialvid, signed.day, -milli(lines.nnum)
        from signed_receipts signed
        join ic_purchasein_b lines on lines.cgeneralhid = signed.cgeneralhid and lines.dr = 0
        union all
        select other_warehouse, pk_material, day, -q from moved where bill = 'whstrans'
    ),
    daily as (
        select warehouse, pk_material, day, sum(q) as q
        from events
        where warehouse not like '%04' and pk_material in (
            select pk_material from material_groups where account is not null)
        group by warehouse, pk_material, day
    ),
    missing as (
        select
            daily.*, sum(q) over (
                partition by warehouse, pk_material order by day nulls first) as lacking
        from daily
    ),
    sized as (
        select
            missing.*, goods_step * (1000 // goods_step * greatest(1, 150000000 // price)) as lot
        from missing
        join (
            select pk_material, price, step as goods_step from goods
        ) goods on goods.pk_material = missing.pk_material
    ),
    counted as (
        select
            sized.*, cast(greatest(0, ceil(max(lacking) over (
                partition by warehouse, pk_material order by day nulls first)
                / cast(lot as decimal(18, 0)))) as bigint) as lots_so_far
        from sized
    ),
    made as (
        select
            counted.*, lots_so_far - coalesce(lag(lots_so_far) over (
                partition by warehouse, pk_material order by day nulls first), 0) as lots
        from counted
    )
    select
        warehouse, made.pk_material, coalesce(day, getvariable('since') + 1) as day,
        lots * lot as q,
        stores.pk_org, substr(stores.code, 1, 3) as org_code, costs.cost, groups.pk_measdoc,
        '1001' || digest(warehouse || made.pk_material || coalesce(day, getvariable('since') + 1))
            as cgeneralbid,
        '1001' || digest('46' || warehouse || coalesce(day, getvariable('since') + 1))
            as cgeneralhid
    from made
    join bd_stordoc stores on stores.pk_stordoc = warehouse
    join standard_costs costs on costs.pk_material = made.pk_material
    join material_groups groups on groups.pk_material = made.pk_material
    where lots > 0
    order by cgeneralhid, cgeneralbid
"""

# Finished before the day's shipments leave.
INSERT_HEADS = """
    insert into ic_finprodin_h by name
    with heads as (
        select
            cgeneralhid, any_value(pk_org) as pk_org, any_value(org_code) as org_code,
            any_value(warehouse) as warehouse, any_value(day) as day, sum(q) as q
        from lots
        group by cgeneralhid
    )
    select
        cgeneralhid, getvariable('group_key') as pk_group, pk_org, pk_org as corpoid,
        warehouse as cwarehouseid, bill_code(org_code, '46', day, row_number() over (
            partition by org_code, day order by cgeneralhid)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000004601' as ctrantypeid,
        '46-01' as vtrantypecode, '~' as cbiztype,
        '1001DP' || lpad(org_code || '0401', 14, '0') as cdptid,
        '1001DP' || lpad(org_code || '0401', 14, '0') as cprodeptid,
        empty_reference(cgeneralhid) as cbizid, empty_reference(cgeneralhid) as cwhsmanagerid,
        quantity(q) as ntotalnum, 3 as fbillflag, '~' as billmaker,
        early(day, cgeneralhid) as creationtime, '~' as approver,
        early(day, cgeneralhid) as taudittime, early(day, cgeneralhid) as modifiedtime, 0 as dr,
        early(day, cgeneralhid) as ts
    from heads
    order by cgeneralhid
"""

INSERT_LINES = """
    insert into ic_finprodin_b by name
    select
        cgeneralbid, cgeneralhid, getvariable('group_key') as pk_group, pk_org,
        cast(10 * row_number() over (partition by cgeneralhid order by cgeneralbid) as varchar)
            as crowno,
        pk_material as cmaterialvid, pk_material as cmaterialoid, warehouse as cbodywarehouseid,
        quantity(q) as nshouldnum, pk_measdoc as castunitid, quantity(q) as nastnum,
        pk_measdoc as cunitid, quantity(q) as nnum, '1.00/1.00' as vchangerate,
        day_text(day) as dbizdate, '~' as pk_batchcode, cost * 0.0001 as ncostprice,
        money(div_round(cost * q, 100000)) as ncostmny, '55C2' as csourcetype,
        '~' as csourcebillhid, '~' as csourcebillbid, '~' as cfirstbillhid, '~' as cfirstbillbid,
        0 as dr, early(day, cgeneralhid) as ts
    from lots
"""

STEPS = (LOTS, INSERT_HEADS, INSERT_LINES)
