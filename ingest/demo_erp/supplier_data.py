"""Fills suppliers and their classes: the classes at the start, suppliers also later."""

from datetime import date

import duckdb

CLASSES = """
    insert into bd_supplierclass by name
    select
        '1001SC' || lpad(code, 14, '0') as pk_supplierclass, code, zh as name, en as name2,
        getvariable('group_key') as pk_group,
        case when len(code) = 2 then '~' else '1001SC' || lpad(substr(code, 1, 2), 14, '0')
        end as parent_id,
        code as innercode, 2 as enablestate, getvariable('opened') as creationtime, 0 as dr,
        getvariable('opened') as ts
    from word_supplier_classes
"""

SUPPLIERS = """
    insert into bd_supplier by name
    with drawn as (
        select
            i, (i * 6151) % (31 * 41 * 9) as draw, i // (31 * 41 * 9) as round,
            later($start, roll('supplier day', i, $span)) as created_on
        from range($first, $last) numbers(i)
    )
    select
        '1001SU' || lpad(cast(i as varchar), 14, '0') as pk_supplier,
        'S' || lpad(cast(i as varchar), 5, '0') as code,
        cities.zh || brands.zh || trades.zh || case round when 0 then '有限公司' else '厂' end
            as name,
        cities.en || ' ' || brands.en || ' ' || trades.en
            || case round when 0 then ' Co., Ltd.' else ' Works' end as name2,
        cities.zh || brands.zh as shortname, getvariable('group_key') as pk_group,
        getvariable('group_key') as pk_org,
        case when roll('no class', i, 100) < 2 then empty_reference(i)
            else '1001SC' || lpad(trades.class, 14, '0') end as pk_supplierclass,
        areas.pk_areacl, '~' as pk_supplier_main, 0 as supprop,
        case when roll('also customer', i, 50) = 0 then 'Y' else 'N' end as iscustomer,
        trades.zh as trade, cities.province || cities.zh || '工业园区' as corpaddress,
        case when roll('stopped', i, 100) = 0 then 3 else 2 end as enablestate, '~' as def1,
        moment(created_on, 'supplier', i) as creationtime, 0 as dr,
        moment(created_on, 'supplier', i) as ts
    from drawn
    join word_cities cities on cities.n = draw % 31
    join word_brands brands on brands.n = (draw // 31) % 41
    join word_supplier_trades trades on trades.n = (draw // (31 * 41)) % 9
    left join bd_areacl areas on areas.name = cities.province and areas.dr = 0
        and len(areas.code) = 4
"""


def fill(connection: duckdb.DuckDBPyConnection, count: int, start: date, days: int) -> None:
    """Insert the classes and `count` suppliers, entered in the `days` days from `start`."""
    connection.execute(CLASSES)
    add_suppliers(connection, 1, count, start, days)


def add_suppliers(
    connection: duckdb.DuckDBPyConnection, first: int, count: int, start: date, days: int
) -> None:
    """Insert suppliers numbered from `first`, entered in the `days` days from `start`."""
    connection.execute(
        SUPPLIERS, {"first": first, "last": first + count, "start": start, "span": max(days, 1)}
    )
