"""Vouchers of costing: once a month is costed, one for each company and kind of movement."""

# Movements of the costed months by company, kind and account, with what they cost.
COSTED = """
    create or replace temp table costed_moves as
    select
        rows.pk_org, rows.month, months.costed_at, rows.bill_type, rows.source_type,
        groups.product, groups.account, rows.cdptid, rows.csrcid, rows.csrcbid, rows.vbillcode,
        coalesce(issues.cents, rows.cents) as cents,
        case when rows.is_out = 1 then rows.q else 0 end as out_q
    from month_rows rows
    join costed_months months on months.pk_org = rows.pk_org and months.month = rows.month
    join material_groups groups on groups.pk_material = rows.pk_material
    left join costed_issues issues on issues.cdetailledgerid = rows.cdetailledgerid
    where rows.bill_type not in ('I2', 'I9')
    union all by name
    select
        averages.pk_org, month, costed_at, 'IA' as bill_type, '~' as source_type, groups.product,
        groups.account, residue as cents
    from averages
    join material_groups groups on groups.pk_material = averages.pk_material
    where residue <> 0
"""

# A pair of entries for each kind: the account of stock and what stands against it.
ENTRIES = """
    create or replace temp table stock_entries as
    with sold as (
        select
            moves.*, heads.csaleorgoid as other_org
        from costed_moves moves
        join ic_saleout_h heads on heads.cgeneralhid = moves.csrcid
        where bill_type = 'I5'
    ),
    moved_out as (
        select moves.*, cents(lines.ncostmny) as agreed
        from costed_moves moves
        join ic_transout_b lines on lines.cgeneralbid = moves.csrcbid
        where source_type = '4Y'
    ),
    entries as (
        select 3 as n, pk_org, month, costed_at, 'D' as side, account, cents, null as f1
        from costed_moves where bill_type = 'I3'
        union all by name
        select 3 as n, pk_org, month, costed_at, 'C' as side, '500104' as account, cents
        from costed_moves where bill_type = 'I3'
        union all by name
        select 4 as n, pk_org, month, costed_at, 'D' as side, account, cents
        from costed_moves where bill_type = 'I4'
        union all by name
        select
            4 as n, pk_org, month, costed_at, 'C' as side,
            case source_type when '4E' then '224102' else '6301' end as account, cents
        from costed_moves where bill_type = 'I4'
        union all by name
        select 5 as n, pk_org, month, costed_at, 'C' as side, account, cents from sold
        union all by name
        select
            5 as n, pk_org, month, costed_at, 'D' as side,
            case when pk_org = other_org then '6401' || product else '122102' end as account, cents
        from sold
        union all by name
        select 6 as n, pk_org, month, costed_at, 'C' as side, account, cents
        from costed_moves where bill_type = 'I6'
        union all by name
        select 6 as n, pk_org, month, costed_at, 'D' as side, '500101' as account, cents,
            cdptid as f1
        from costed_moves where bill_type = 'I6'
        union all by name
        select 7 as n, pk_org, month, costed_at, 'C' as side, account, cents
        from costed_moves where bill_type in ('I7', 'IA')
        union all by name
        select 7 as n, pk_org, month, costed_at, 'D' as side, '122102' as account, agreed as cents
        from moved_out
        union all by name
        select 7 as n, pk_org, month, costed_at, 'D' as side, '640199' as account,
            cents - agreed as cents
        from moved_out
        union all by name
        select
            7 as n, pk_org, month, costed_at, 'D' as side,
            case when bill_type = 'IA' then '640199' when cdptid like '%08' then '660223'
                else '660118' end as account,
            cents, case when bill_type = 'I7' then cdptid end as f1
        from costed_moves
        where bill_type = 'IA' or (bill_type = 'I7' and source_type = '4I')
    )
    select
        typed_key('G', n, pk_org, month) as pk_voucher, n, pk_org, month,
        any_value(costed_at) as costed_at, side, account, f1, cast(sum(cents) as bigint) as cents
    from entries
    group by n, pk_org, month, side, account, f1
    having sum(cents) <> 0
    union all by name
    -- The company that sold from another's warehouse bears the cost and owes it to the other.
    select
        '1001G8' || substr(digest(other_org || pk_org || month), 1, 14) as pk_voucher, 8 as n,
        other_org as pk_org, month, any_value(costed_at) as costed_at, sides.side,
        case sides.side when 'D' then '6401' || product else '224102' end as account,
        cast(sum(cents) as bigint) as cents
    from sold, (values ('D'), ('C')) sides(side)
    where pk_org <> other_org
    group by sold.pk_org, other_org, month, sides.side,
        case sides.side when 'D' then '6401' || product else '224102' end
    having sum(cents) <> 0
"""

INSERT_LINES = """
    insert into voucher_lines by name
    select
        pk_voucher, pk_org, last_day(month) as day, strftime(cast(costed_at as timestamp)
            + interval 1 hour, '%Y-%m-%d %H:%M:%S') as made_at, '04' as type, 0 as kind,
        'IA' as system, case n when 3 then '产成品入库' when 4 then '其他入库'
            when 5 then '结转销售成本' when 6 then '生产领料' when 8 then '结转内部采购成本'
            else '其他出库' end as explanation,
        case side when 'D' then 1 else 2 end as line, side, account, f1,
        '1002Z0100000000001K1' as currency, 10000 as rate, cents as orig, cents as local
    from stock_entries
"""

SOURCES = """
    insert into voucher_sources
    select
        typed_key('G', 5, pk_org, month), 'I5', bill_key('I5', csrcid), any_value(vbillcode),
        day_text(last_day(month))
    from costed_moves
    where bill_type = 'I5'
    group by pk_org, month, csrcid
"""

STEPS = (COSTED, ENTRIES, INSERT_LINES, SOURCES)
