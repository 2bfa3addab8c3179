"""Stock counts (盘点单) at month end, and the bills that their differences make.

Only what the plan of a receipt leaves lying is counted, so a loss never takes what is needed.
"""

COUNTED = """
    create or replace temp table counted as
    with candidates as (
        select
            warehouse, pk_material, pk_batchcode, cast(last_day(day) as date) as count_day,
            any_value(pk_org) as pk_org, any_value(org_code) as org_code,
            any_value(cunitid) as cunitid, any_value(vbatchcode) as vbatchcode,
            min(price) as price, min(part_key) as part_key,
            sum(case when roll('count', part_key, 100) < 30 then -q
                when roll('count', part_key, 100) < 45 then step_of(q) else 0 end) as difference
        from receipt_plan plan
        where kind = 'stays' and in_window(cast(last_day(day) as date))
        group by warehouse, pk_material, pk_batchcode, cast(last_day(day) as date)
    )
    select
        candidates.*, '1001' || digest('4R' || part_key) as cspecialbid,
        '1001' || digest('4R' || warehouse || count_day) as cspecialhid,
        '1001' || digest('4R' || warehouse || count_day || sign(difference)) as cgeneralhid,
        '1001' || digest('4R-' || part_key) as cgeneralbid
    from candidates
    order by 1
"""

INSERT_COUNTS = """
    insert into ic_invcount_h by name
    select
        cspecialhid, getvariable('group_key') as pk_group, any_value(pk_org) as pk_org,
        any_value(warehouse) as cwarehouseid,
        any_value(org_code) || '4R' || strftime(any_value(count_day), '%Y%m%d') || '0001'
            as vbillcode,
        day_text(any_value(count_day)) as dbilldate, '4R-01' as vtrantypecode,
        day_text(any_value(count_day)) as dcountdate, 4 as fbillflag, '~' as billmaker,
        any_value(count_day) || ' 15:00:00' as creationtime, '~' as approver,
        any_value(count_day) || ' 17:00:00' as taudittime, 0 as dr,
        any_value(count_day) || ' 17:00:00' as ts
    from counted
    group by cspecialhid
    order by cspecialhid
"""

INSERT_COUNT_LINES = """
    insert into ic_invcount_b by name
    with books as (
        select
            counted.cspecialbid, sum(coalesce(ninnum, 0) - coalesce(noutnum, 0)) as book
        from counted
        join ic_flow on ic_flow.cwarehouseid = counted.warehouse
            and ic_flow.cmaterialvid = counted.pk_material
            and ic_flow.pk_batchcode = counted.pk_batchcode
            and ic_flow.dbizdate <= day_text(counted.count_day)
            and ic_flow.taudittime <= counted.count_day || ' 23:59:59'
            and ic_flow.cgeneralbid <> counted.cgeneralbid
        group by counted.cspecialbid
    )
    select
        counted.cspecialbid, cspecialhid, getvariable('group_key') as pk_group, pk_org,
        cast(10 * row_number() over (partition by cspecialhid order by counted.cspecialbid)
            as varchar) as crowno,
        pk_material as cmaterialvid, pk_material as cmaterialoid, warehouse as cwarehouseid,
        cunitid, pk_batchcode, vbatchcode, book as nonhandnum,
        book + quantity(difference) as ncountnum, quantity(difference) as ndiffnum,
        case when difference < 0 then pick(['丢失', '损坏', '错发'], 'why', part_key)
            when difference > 0 then '漏记' end as vdiffreason,
        0 as dr, count_day || ' 17:00:00' as ts
    from counted
    join books on books.cspecialbid = counted.cspecialbid
"""


def _heads(table: str, kind: str, condition: str) -> str:
    """Bills that bring the book to what was counted."""
    return f"""
        insert into ic_{table}_h by name
        select
            cgeneralhid, getvariable('group_key') as pk_group, any_value(pk_org) as pk_org,
            any_value(pk_org) as corpoid, any_value(warehouse) as cwarehouseid,
            any_value(org_code) || '{kind}' || strftime(any_value(count_day), '%Y%m%d') || '9001'
                as vbillcode,
            day_text(any_value(count_day)) as dbilldate,
            '1001TT' || lpad('{kind}02', 14, '0') as ctrantypeid,
            '{kind}-02' as vtrantypecode, '~' as cbiztype,
            '1001DP' || lpad(any_value(org_code) || '08', 14, '0') as cdptid,
            quantity(sum(abs(difference))) as ntotalnum, 3 as fbillflag, '~' as billmaker,
            any_value(count_day) || ' 17:00:00' as creationtime, '~' as approver,
            any_value(count_day) || ' 17:30:00' as taudittime, 0 as dr,
            any_value(count_day) || ' 17:30:00' as ts
        from counted where {condition}
        group by cgeneralhid
        order by cgeneralhid
    """


def _lines(table: str, condition: str) -> str:
    """Their lines."""
    return f"""
        insert into ic_{table}_b by name
        select
            cgeneralbid, cgeneralhid, getvariable('group_key') as pk_group, pk_org,
            cast(10 * row_number() over (partition by cgeneralhid order by cgeneralbid)
                as varchar) as crowno,
            pk_material as cmaterialvid, pk_material as cmaterialoid,
            warehouse as cbodywarehouseid, quantity(abs(difference)) as nshouldnum,
            cunitid as castunitid, quantity(abs(difference)) as nastnum, cunitid,
            quantity(abs(difference)) as nnum, '1.00/1.00' as vchangerate,
            day_text(count_day) as dbizdate, pk_batchcode, vbatchcode, price as ncostprice,
            money(div_round(cast(price * 10000 as bigint) * abs(difference), 100000)) as ncostmny,
            '4R' as csourcetype, cspecialhid as csourcebillhid, cspecialbid as csourcebillbid,
            '4R' as cfirsttype, cspecialhid as cfirstbillhid, cspecialbid as cfirstbillbid,
            0 as dr, count_day || ' 17:30:00' as ts
        from counted where {condition}
    """


ADJUST = (
    COUNTED,
    _heads("generalin", "4A", "difference > 0"), _lines("generalin", "difference > 0"),
    _heads("generalout", "4I", "difference < 0"), _lines("generalout", "difference < 0"),
)  # fmt: skip
COUNT = (INSERT_COUNTS, INSERT_COUNT_LINES)
