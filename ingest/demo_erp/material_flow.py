"""What happens to bought materials: issues (材料出库), transfers (调拨, 转库), other issues.

Every signed receipt into a materials warehouse is used up by a plan of its own that follows from
its key: parts go to production, to another company (and to production there), to the warehouse
for sale, or away as samples; some stay for good. So stock never falls below zero.
"""

PLAN = """
    create or replace temp table receipt_plan as
    with receipts as (
        select
            body.cgeneralbid, body.cgeneralhid, body.pk_org, body.cbodywarehouseid as warehouse,
            body.cmaterialvid as pk_material, body.cunitid, body.pk_batchcode, body.vbatchcode,
            body.nprice as price, milli(body.nnum)
                - sent_back(milli(body.nnum), body.csourcebillbid) as usable,
            day_of(heads.taudittime) as signed_on, orgs.n as org_number, orgs.code as org_code,
            3 + roll('uses', body.cgeneralbid, 7) as parts, heads.vbillcode
        from ic_purchasein_b body
        join ic_purchasein_h heads on heads.cgeneralhid = body.cgeneralhid
        join sales_orgs orgs on orgs.pk_org = body.pk_org
        where heads.dr = 0 and body.dr = 0 and heads.fbillflag = 3 and body.nnum > 0
            and body.cbodywarehouseid like '%04'
            and heads.taudittime >= day_text(getvariable('since') - 150)
    ),
    parts as (
        select
            receipts.*, part, cgeneralbid || part as part_key,
            workday(later(signed_on, 2 + part * (3 + roll('pace', cgeneralbid, 8))
                + roll('use day', cgeneralhid || part, 3))) as day,
            step_of(usable) * (usable * part // parts // step_of(usable)) as before,
            case when part + 1 = parts then usable
                else step_of(usable) * (usable * (part + 1) // parts // step_of(usable)) end
                as after
        from receipts, unnest(range(parts)) t(part)
    )
    select
        parts.* exclude (before, after), after - before as q,
        case
            when roll('use', part_key, 100) < 84 then 'issue'
            when roll('use', part_key, 100) < 90 then 'transfer'
            when roll('use', part_key, 100) < 95 then 'for sale'
            when roll('use', part_key, 100) < 97 then 'other'
            else 'stays' end as kind,
        later(day, 1 + roll('on the way', part_key, 3)) as in_day,
        (org_number + 1 + roll('to', part_key, (select count(*) - 1 from sales_orgs)))
            % (select count(*) from sales_orgs) as other_number
    from parts
    where after > before
"""

# One row for each line of a bill in the window; `other` is the other side of a transfer.
MOVEMENTS = """
    create or replace temp table moved as
    with moves as (
        select plan.*, others.pk_org as other_org, others.code as other_code,
            workday(later(in_day, 3 + roll('used there', part_key, 20))) as other_day
        from receipt_plan plan
        join sales_orgs others on others.n = other_number
    ),
    bills as (
        select
            'material' as bill, part_key, pk_org, org_code, warehouse, null as other_org,
            null as other_warehouse, pk_material, cunitid, pk_batchcode, vbatchcode, price, q, day,
            cgeneralhid as source_head, cgeneralbid as source_line, vbillcode as source_code
        from moves where kind = 'issue'
        union all by name
        select
            'material' as bill, part_key, other_org as pk_org, other_code as org_code,
            warehouse_of(other_code, '04') as warehouse, pk_material, cunitid, pk_batchcode,
            vbatchcode, price, q, other_day as day, cgeneralhid as source_head,
            cgeneralbid as source_line, vbillcode as source_code
        from moves where kind = 'transfer'
        union all by name
        select
            'transout' as bill, part_key, pk_org, org_code, warehouse, other_org,
            warehouse_of(other_code, '04') as other_warehouse, pk_material, cunitid, pk_batchcode,
            vbatchcode, price, q, day, cgeneralhid as source_head, cgeneralbid as source_line,
            vbillcode as source_code
        from moves where kind = 'transfer'
        union all by name
        select
            'transin' as bill, part_key, other_org as pk_org, other_code as org_code,
            warehouse_of(other_code, '04') as warehouse, pk_org as other_org,
            warehouse as other_warehouse, pk_material, cunitid, pk_batchcode, vbatchcode, price,
            q, in_day as day, cgeneralhid as source_head, cgeneralbid as source_line,
            vbillcode as source_code
        from moves where kind = 'transfer'
        union all by name
        select
            'whstrans' as bill, part_key, pk_org, org_code, warehouse, pk_org as other_org,
            warehouse_of(org_code, case when pk_batchcode <> '~' then '03' else '01' end)
                as other_warehouse,
            pk_material, cunitid, pk_batchcode, vbatchcode, price, q, day,
            cgeneralhid as source_head, cgeneralbid as source_line, vbillcode as source_code
        from moves where kind = 'for sale'
        union all by name
        select
            'generalout' as bill, part_key, pk_org, org_code, warehouse, pk_material, cunitid,
            pk_batchcode, vbatchcode, price, q, day, cgeneralhid as source_head,
            cgeneralbid as source_line, vbillcode as source_code
        from moves where kind = 'other'
    ),
    placed as (
        select
            bills.*, '1001DP' || lpad(org_code || case
                when bill = 'material' then pick(['0401', '0402'], 'workshop', source_head)
                when bill = 'generalout' then '0102' else '05' end, 14, '0') as pk_dept,
            roll('slot', part_key, 1 + getvariable('orders_per_year') // 1800) as slot
        from bills
        where in_window(day)
    )
    select
        placed.*, '1001' || digest(bill || part_key) as cgeneralbid,
        '1001' || digest(bill || warehouse || coalesce(other_warehouse, '') || pk_dept || day
            || slot) as cgeneralhid
    from placed
    order by cgeneralhid, cgeneralbid
"""

# Bill, kind of document, its code, head columns that only some have.
BILLS = (
    ("material", "4D", ""),
    ("generalout", "4I", ""),
    ("transout", "4Y", ", other_org as cothercalbodyoid, other_warehouse as cotherwhid"),
    ("transin", "4E", ", other_org as cothercalbodyoid, other_warehouse as cotherwhid"),
    ("whstrans", "4K", ", other_warehouse as cotherwhid"),
)


def _insert_heads(bill: str, kind: str, more: str) -> str:
    """Heads of one kind of bill; they are signed forty minutes after they are written."""
    return f"""
        insert into ic_{bill}_h by name
        with heads as (
            select
                cgeneralhid, any_value(pk_org) as pk_org, any_value(org_code) as org_code,
                any_value(warehouse) as warehouse, any_value(other_org) as other_org,
                any_value(other_warehouse) as other_warehouse, any_value(pk_dept) as pk_dept,
                any_value(day) as day, sum(q) as q
            from moved where bill = '{bill}'
            group by cgeneralhid
        )
        select
            cgeneralhid, getvariable('group_key') as pk_group, pk_org, pk_org as corpoid,
            warehouse as cwarehouseid, bill_code(org_code, '{kind}', day, row_number() over (
                partition by org_code, day order by cgeneralhid)) as vbillcode,
            day_text(day) as dbilldate, '1001TT' || lpad('{kind}01', 14, '0') as ctrantypeid,
            '{kind}-01' as vtrantypecode, '~' as cbiztype, pk_dept as cdptid,
            empty_reference(cgeneralhid) as cbizid, empty_reference(cgeneralhid) as cwhsmanagerid
            {more}, quantity(q) as ntotalnum, 3 as fbillflag, '~' as billmaker,
            moment(day, '{bill}', cgeneralhid) as creationtime, '~' as approver,
            signed_time(day, '{bill}', cgeneralhid) as taudittime,
            signed_time(day, '{bill}', cgeneralhid) as modifiedtime, 0 as dr,
            signed_time(day, '{bill}', cgeneralhid) as ts
        from heads
        order by cgeneralhid
    """


def _insert_lines(bill: str) -> str:
    """Lines of one kind of bill."""
    return f"""
        insert into ic_{bill}_b by name
        select
            cgeneralbid, cgeneralhid, getvariable('group_key') as pk_group, pk_org,
            cast(10 * row_number() over (partition by cgeneralhid order by cgeneralbid)
                as varchar) as crowno,
            pk_material as cmaterialvid, pk_material as cmaterialoid,
            warehouse as cbodywarehouseid, quantity(q) as nshouldnum, cunitid as castunitid,
            quantity(q) as nastnum, cunitid, quantity(q) as nnum, '1.00/1.00' as vchangerate,
            day_text(day) as dbizdate, pk_batchcode, vbatchcode, price as ncostprice,
            money(div_round(cast(price * 10000 as bigint) * q, 100000)) as ncostmny,
            '45' as csourcetype, source_head as csourcebillhid, source_line as csourcebillbid,
            source_code as vsourcebillcode, '45' as cfirsttype, source_head as cfirstbillhid,
            source_line as cfirstbillbid, source_code as vfirstbillcode, 0 as dr,
            moment(day, '{bill}', cgeneralhid) as ts
        from moved where bill = '{bill}'
    """


# What was unsigned is signed again on the next day.
SIGN_AGAIN = """
    update ic_material_h
    set
        fbillflag = 3, approver = billmaker,
        taudittime = signed_time(getvariable('since') + 1, 'again', cgeneralhid),
        modifiedtime = signed_time(getvariable('since') + 1, 'again', cgeneralhid),
        ts = signed_time(getvariable('since') + 1, 'again', cgeneralhid)
    where fbillflag = 2 and dr = 0
"""

STEPS = (
    SIGN_AGAIN, PLAN, MOVEMENTS,
    *(statement for bill, kind, more in BILLS
      for statement in (_insert_heads(bill, kind, more), _insert_lines(bill))),
)  # fmt: skip
