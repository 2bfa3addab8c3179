"""The stock with which the companies begin: it lies there on the eve of the first day."""

OPENED = """
    create or replace temp table opened_stock as
    select
        orgs.pk_org, orgs.code as org_code, goods.pk_material, groups.pk_measdoc,
        warehouse_of(orgs.code, case when goods.product = '07' then '03'
            else pick(['01', '02'], 'opened in', orgs.code || goods.pk_material) end) as warehouse,
        goods.step * (1000 // goods.step * greatest(1, 150000000 // goods.price)) as q, costs.cost,
        '1001' || digest('4A' || orgs.pk_org || goods.pk_material) as cgeneralbid,
        '1001' || digest('4A' || orgs.pk_org || case when goods.product = '07' then '3'
            else roll('opened in', orgs.code || goods.pk_material, 2) end) as cgeneralhid
    from sales_orgs orgs, goods
    join standard_costs costs on costs.pk_material = goods.pk_material
    join material_groups groups on groups.pk_material = goods.pk_material
    where groups.account is not null and roll('opened', orgs.code || goods.pk_material, 10) = 0
    order by cgeneralhid, cgeneralbid
"""

HEADS = """
    insert into ic_generalin_h by name
    select
        cgeneralhid, getvariable('group_key') as pk_group, any_value(pk_org) as pk_org,
        any_value(pk_org) as corpoid, any_value(warehouse) as cwarehouseid,
        bill_code(any_value(org_code), '4A', getvariable('until'), row_number() over (
            partition by any_value(org_code) order by cgeneralhid)) as vbillcode,
        day_text(getvariable('until')) as dbilldate, '1001TT00000000004A99' as ctrantypeid,
        '4A-99' as vtrantypecode, '~' as cbiztype, '~' as cdptid, quantity(sum(q)) as ntotalnum,
        3 as fbillflag, '~' as billmaker, getvariable('until') || ' 08:00:00' as creationtime,
        '~' as approver, getvariable('until') || ' 09:00:00' as taudittime, '期初结存' as vnote,
        0 as dr, getvariable('until') || ' 09:00:00' as ts
    from opened_stock
    group by cgeneralhid
    order by cgeneralhid
"""

LINES = """
    insert into ic_generalin_b by name
    select
        cgeneralbid, cgeneralhid, getvariable('group_key') as pk_group, pk_org,
        cast(10 * row_number() over (partition by cgeneralhid order by cgeneralbid) as varchar)
            as crowno,
        pk_material as cmaterialvid, pk_material as cmaterialoid, warehouse as cbodywarehouseid,
        quantity(q) as nshouldnum, pk_measdoc as castunitid, quantity(q) as nastnum,
        pk_measdoc as cunitid, quantity(q) as nnum, '1.00/1.00' as vchangerate,
        day_text(getvariable('until')) as dbizdate, '~' as pk_batchcode,
        cost * 0.0001 as ncostprice,
        money(div_round(cost * q, 100000)) as ncostmny, 0 as dr,
        getvariable('until') || ' 09:00:00' as ts
    from opened_stock
"""

# The balance of the month before the first, from which the first average starts.
BALANCES = """
    insert into ia_monthnab by name
    select
        '1001' || digest('NAB' || pk_org || cinventoryid || caccountperiod) as cmonthnabid,
        any_value(pk_group) as pk_group, pk_org, any_value(pk_book) as pk_book, caccountperiod,
        cinventoryid, cinventoryid as cinventoryvid, pk_org as ccalcrangeid, sum(nnum) as nabnum,
        any_value(nprice) as nabprice, sum(nmny) as nabmny, any_value(nprice) as nmonthprice,
        0 as dr, max(ts) as ts
    from ia_detailledger
    group by pk_org, cinventoryid, caccountperiod
    order by 1
"""

STEPS = (OPENED, HEADS, LINES)
