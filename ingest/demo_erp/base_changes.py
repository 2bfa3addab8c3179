"""Daily change of base data: renames, other classes, and new customers and materials."""

import duckdb

from ingest.demo_erp import base_data, dice, supplier_data

RENAMED = """
    update bd_customer
    set
        name = case when name like '%有限公司' then replace(name, '有限公司', '(中国)有限公司')
            else name || '(中国)' end,
        name2 = name2 || ' (China)', modifiedtime = changed_at, ts = changed_at
    from (
        select
            pk_customer as changed, moment(getvariable('until'), 'renamed', pk_customer)
            as changed_at
        from bd_customer
        where dr = 0 and name not like '%(中国)%'
        order by roll('rename' || strftime(getvariable('until'), '%Y%m%d'), pk_customer, 1000000000)
        limit $count
    )
    where pk_customer = changed
"""

REGROUPED = """
    update bd_customer
    set pk_custclass = new_class, modifiedtime = changed_at, ts = changed_at
    from (
        select
            pk_customer as changed, moment(getvariable('until'), 'regrouped', pk_customer)
            as changed_at,
            case when pk_custclass = '1001CC00000000000101' then '1001CC00000000000102'
                else '1001CC00000000000101' end as new_class
        from bd_customer
        where dr = 0 and coalesce(pk_custclass, '~') <> '1001CC00000000000303'
        order by roll('regroup' || strftime(getvariable('until'), '%Y%m%d'), pk_customer,
            1000000000)
        limit $count
    )
    where pk_customer = changed
"""

MATERIALS_RENAMED = """
    update bd_material
    set name = name || '(新)', name2 = name2 || ' (new)', modifiedtime = changed_at, ts = changed_at
    from (
        select
            pk_material as changed, moment(getvariable('until'), 'renamed', pk_material)
            as changed_at
        from bd_material
        where dr = 0 and name not like '%(新)'
        order by roll('rename' || strftime(getvariable('until'), '%Y%m%d'), pk_material, 1000000000)
        limit $count
    )
    where pk_material = changed
"""


def change(
    connection: duckdb.DuckDBPyConnection, window: dice.Window, scale: float
) -> list[tuple[str, int]]:
    """Let base data change as in the days of `window`; gives counts by kind."""
    dice.look_at(connection, window)
    days = (window.until - window.since).days

    def per_day(count: int) -> int:
        return max(1, round(count * days * min(scale, 3)))

    first_day = window.since.fromordinal(window.since.toordinal() + 1)
    new_customers, new_materials = per_day(6), per_day(40)
    base_data.add_customers(
        connection, _next(connection, "bd_customer"), new_customers, first_day, days
    )
    base_data.add_materials(
        connection, _next(connection, "bd_material"), new_materials, first_day, days
    )
    supplier_data.add_suppliers(
        connection, _next(connection, "bd_supplier"), per_day(2), first_day, days
    )
    for statement, count in ((RENAMED, 4), (REGROUPED, 8), (MATERIALS_RENAMED, 180)):
        connection.execute(statement, {"count": per_day(count)})
    return [
        ("new customers", new_customers),
        ("new materials", new_materials),
        ("new suppliers", per_day(2)),
        ("customers renamed", per_day(4)),
        ("customers given another class", per_day(8)),
        ("materials renamed", per_day(180)),
    ]


def _next(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """The number after the highest: the last five digits of a code count, whatever precedes."""
    found = connection.execute(
        f"select 1 + max(cast(right(code, 5) as integer)) from {table}"
    ).fetchone()
    return int(found[0]) if found else 1
