"""Fills the base data tables: fixed lists at the start, customers and materials also later."""

from dataclasses import dataclass
from datetime import date

import duckdb

from ingest.demo_erp import supplier_data

GROUP = "0001A110000000000MFL"

FIXED = (
    """
    insert into org_orgs by name
    select
        '1001OG' || lpad(cast(n + 801 as varchar), 14, '0') as pk_org,
        cast(n + 801 as varchar) as code, zh as name, en as name2, zh as shortname,
        '8' || lpad(cast(n as varchar), 3, '0') as innercode,
        getvariable('group_key') as pk_fatherorg, getvariable('group_key') as pk_group,
        'Y' as orgtype2, 'Y' as orgtype5, 2 as enablestate,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from word_organisations
    union all by name
    select
        getvariable('group_key') as pk_org, '800' as code, '华工集团' as name,
        'Huagong Group' as name2, '华工集团' as shortname, '8' as innercode, '~' as pk_fatherorg,
        getvariable('group_key') as pk_group, 'N' as orgtype2, 'N' as orgtype5, 2 as enablestate,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    union all by name
    select
        '1001OG00000000000899' as pk_org, '899' as code, '华工物资有限公司(已注销)' as name,
        'Huagong Materials Co., Ltd. (closed)' as name2, '华工物资' as shortname,
        '8099' as innercode, getvariable('group_key') as pk_fatherorg,
        getvariable('group_key') as pk_group, 'Y' as orgtype2, 'Y' as orgtype5, 3 as enablestate,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    """,
    """
    insert into org_dept by name
    select
        '1001DP' || lpad(orgs.code || words.code, 14, '0') as pk_dept,
        orgs.code || words.code as code, words.zh as name, words.en as name2,
        orgs.code || words.code as innercode,
        case
            when len(words.code) = 2 then empty_reference(orgs.code || words.code)
            else '1001DP' || lpad(orgs.code || substr(words.code, 1, 2), 14, '0')
        end as pk_fatherorg,
        orgs.pk_group, orgs.pk_org, 0 as depttype, 2 as enablestate, 'N' as hrcanceled,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from org_orgs orgs, word_departments words
    where orgs.orgtype2 = 'Y' and orgs.enablestate = 2
    """,
    """
    insert into bd_custclass by name
    select
        '1001CC' || lpad(code, 14, '0') as pk_custclass, code, zh as name, en as name2,
        getvariable('group_key') as pk_group,
        case
            when len(code) = 2 then '~' else '1001CC' || lpad(substr(code, 1, 2), 14, '0')
        end as parent_id,
        code as innercode, 2 as enablestate,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from word_customer_classes
    """,
    """
    insert into bd_areacl by name
    with provinces as (
        select
            area || lpad(cast(dense_rank() over (partition by area order by province_en)
                as varchar), 2, '0') as code,
            province as zh, province_en as en
        from (select distinct area, province, province_en from word_cities)
    ),
    areas as (select code, zh, en from word_areas union all select code, zh, en from provinces)
    select
        '1001AR' || lpad(code, 14, '0') as pk_areacl, code, zh as name, en as name2,
        getvariable('group_key') as pk_group,
        case
            when len(code) = 4 then '1001AR' || lpad(substr(code, 1, 2), 14, '0')
        end as pk_fatherarea,
        code as innercode, 2 as enablestate,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from areas
    """,
    """
    insert into bd_marbasclass by name
    with classes as (
        select code, zh, en from word_products
        union all
        select code, zh, en from word_product_lines
        union all
        select
            lines.code || lpad(cast(variants.n + 1 as varchar), 2, '0') as code,
            variants.zh || lines.zh as zh, variants.en || ' ' || lower(lines.en) as en
        from word_product_lines lines, word_variants variants
    )
    select
        '1001MC' || lpad(code, 14, '0') as pk_marbasclass, code, zh as name, en as name2,
        getvariable('group_key') as pk_group,
        case
            when len(code) = 2 then '~'
            else '1001MC' || lpad(substr(code, 1, len(code) - 2), 14, '0')
        end as pk_parent,
        code as innercode, 2 as enablestate,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from classes
    """,
    """
    insert into bd_measdoc by name
    select
        '1001MS' || lpad(cast(n + 1 as varchar), 14, '0') as pk_measdoc, code, zh as name,
        en as name2, dimension as oppdimen, 1 as scalefactor,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from word_units
    """,
    """
    insert into bd_currtype by name
    select
        pk as pk_currtype, code, zh as name, en as name2, symbol as currtypesign, 2 as currdigit,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from word_currencies
    """,
    """
    insert into bd_stordoc by name
    select
        '1001ST' || lpad(orgs.code || words.code, 14, '0') as pk_stordoc,
        orgs.code || words.code as code, words.zh as name, words.en as name2, orgs.pk_group,
        orgs.pk_org, case when words.code = '06' then 'Y' else 'N' end as gubflag,
        case when words.code = '04' then 'Y' else 'N' end as proflag, 'N' as csflag,
        'Y' as isatpaffected, 'Y' as iscalculatedinvcost, 2 as enablestate,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from org_orgs orgs, word_warehouses words
    where orgs.orgtype2 = 'Y' and orgs.enablestate = 2
    """,
)

PERIODS = (
    """
    insert into bd_accperiod by name
    select
        '1001PY' || lpad(cast(year as varchar), 14, '0') as pk_accperiod,
        cast(year as varchar) as periodyear, day_text(make_date(year, 1, 1)) as begindate,
        year || '-12-31 23:59:59' as enddate, '0001Z000000000000001' as pk_accperiodscheme,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from range($first_year, $last_year + 1) years(year)
    """,
    """
    insert into bd_accperiodmonth by name
    with months as (
        select
            years.pk_accperiod, month,
            make_date(cast(years.periodyear as integer), cast(month as integer), 1) as first_day
        from bd_accperiod years, range(1, 13) numbers(month)
    )
    select
        '1001PM' || lpad(strftime(first_day, '%Y%m'), 14, '0') as pk_accperiodmonth, pk_accperiod,
        strftime(first_day, '%m') as accperiodmth, strftime(first_day, '%Y-%m') as yearmth,
        day_text(first_day) as begindate,
        strftime(last_day(first_day), '%Y-%m-%d 23:59:59') as enddate, 'N' as isadj,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from months
    """,
)

PERSONS = """
    insert into bd_psndoc by name
    with people as (
        select
            i, (i * 613) % (surnames.size * given_names.size) as name_number, given_names.size
        from range($first, $last) numbers(i),
            (select count(*) as size from word_surnames) surnames,
            (select count(*) as size from word_given_names) given_names
    )
    select
        '1001PS' || lpad(cast(i as varchar), 14, '0') as pk_psndoc,
        'P' || lpad(cast(i as varchar), 5, '0') as code, surnames.zh || given_names.zh as name,
        given_names.en || ' ' || surnames.en as name2, orgs.pk_group, orgs.pk_org,
        1 + roll('sex', i, 2) as sex, '13' || lpad(cast(roll('mobile', i, 1000000000)
            as varchar), 9, '0') as mobile,
        'p' || i || '@example.com' as email, case when i % 50 = 49 then 3 else 2 end as enablestate,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from people
    join word_surnames surnames on surnames.n = name_number // size
    join word_given_names given_names on given_names.n = name_number % size
    join org_orgs orgs on orgs.code = cast(801 + i % 10 as varchar)
"""

CUSTOMERS = """
    insert into bd_customer by name
    with numbers as (
        -- Customers 1 and 2 have the same name: people do enter a customer twice.
        select i, case when i = 2 then 1 else i end as name_source from range($first, $last) t(i)
    ),
    drawn as (
        select
            i, (name_source * 7919) % (31 * 41 * 11 * 3) as draw, i % 17 = 16 as is_foreign,
            i // 17 as foreign_draw,
            later($start, roll('customer day', i, $span)) as created_on
        from numbers
    ),
    named as (
        select
            drawn.*,
            case when is_foreign then foreigners.zh || families.zh || trades.zh
                else cities.zh || brands.zh || industries.zh || suffixes.zh end as name,
            case when is_foreign then foreigners.en || ' ' || families.en || ' ' || trades.en
                else cities.en || ' ' || brands.en || ' ' || industries.en || ' ' || suffixes.en
            end as name2,
            case when is_foreign then foreigners.zh || families.zh else cities.zh || brands.zh
            end as shortname,
            case when is_foreign then foreigners.class else industries.class end as class,
            case when is_foreign then '海外' else cities.province end as province,
            case when is_foreign then '海外' else cities.province || cities.zh || '工业园区'
                || (1 + roll('street', i, 300)) || '号' end as corpaddress
        from drawn
        join word_cities cities on cities.n = draw % 31
        join word_brands brands on brands.n = (draw // 31) % 41
        join word_industries industries on industries.n = (draw // (31 * 41)) % 11
        join word_suffixes suffixes on suffixes.n = (draw // (31 * 41 * 11)) % 3
        join word_foreign foreigners on foreigners.n = foreign_draw % 9
        join word_foreign_families families on families.n = (foreign_draw // 9) % 20
        join word_foreign_trades trades on trades.n = (foreign_draw // 180) % 7
    )
    select
        '1001CU' || lpad(cast(i as varchar), 14, '0') as pk_customer,
        case when is_foreign then 'W' else 'C' end || lpad(cast(i as varchar), 5, '0') as code,
        named.name, named.name2, named.shortname, getvariable('group_key') as pk_group,
        getvariable('group_key') as pk_org,
        case when roll('no class', i, 100) < 3 then empty_reference(i)
            else '1001CC' || lpad(class, 14, '0') end as pk_custclass,
        case when roll('no area', i, 100) < 2 then empty_reference(i)
            else areas.pk_areacl end as pk_areacl,
        'N' as issupplier, empty_reference(i + 1) as pk_supplier, 0 as custprop,
        '~' as pk_financeorg, corpaddress, '0' || (10 + roll('area code', i, 900)) || '-'
            || (20000000 + roll('phone', i, 79999999)) as tel1,
        case when roll('stopped', i, 100) = 0 then 3 else 2 end as enablestate,
        '~' as def1, moment(created_on, 'customer', i) as creationtime, 0 as dr,
        moment(created_on, 'customer', i) as ts
    from named
    left join bd_areacl areas on areas.name = named.province and areas.dr = 0
        and (len(areas.code) = 4 or areas.code = '08')
"""

MATERIALS = """
    insert into bd_material by name
    with drawn as (
        select
            i, cast(roll('product', i, $product_lines) as integer) as line_number,
            cast(roll('variant', i, 3) as integer) as variant_number,
            25 * (1 + roll('bore', i, 16)) || '-' || 10 * (5 + roll('power', i, 60)) as spec,
            later($start, roll('material day', i, $span)) as created_on
        from range($first, $last) numbers(i)
    )
    select
        '1001MA' || lpad(cast(i as varchar), 14, '0') as pk_material,
        lines.code || lpad(cast(variants.n + 1 as varchar), 2, '0')
            || lpad(cast(i as varchar), 5, '0') as code,
        variants.zh || lines.zh || ' ' || spec as name,
        variants.en || ' ' || lower(lines.en) || ' ' || spec as name2,
        '1001MA' || lpad(cast(i as varchar), 14, '0') as pk_source,
        getvariable('group_key') as pk_group, getvariable('group_key') as pk_org, 1 as version,
        'Y' as latest, spec as materialspec,
        'HG' || substr(lines.code, 3) || '-' || i as materialtype, lines.zh as materialshortname,
        units.pk_measdoc,
        '1001MC' || lpad(lines.code || lpad(cast(variants.n + 1 as varchar), 2, '0'), 14, '0')
            as pk_marbasclass,
        empty_reference(i) as pk_brand, case when products.code = '08' then 'Y' else 'N' end as fee,
        'N' as discountflag, case when roll('stopped', i, 100) < 2 then 3 else 2 end as enablestate,
        moment(created_on, 'material', i) as creationtime, 0 as dr,
        -- Two thirds were loaded by one script and share its second.
        case when $span > 31 and i % 3 > 0 then getvariable('opened')
            else moment(created_on, 'material', i) end as ts
    from drawn
    join word_product_lines lines on lines.n = line_number
    join word_products products on products.code = lines.top
    join word_variants variants on variants.n = variant_number
    join bd_measdoc units on units.code = products.unit
"""


@dataclass(frozen=True)
class Stock:
    """How many persons, customers, materials and suppliers there are at the start."""

    persons: int
    customers: int
    materials: int
    suppliers: int


def stock_for(scale: float) -> Stock:
    """Sizes of a mid-size group at scale 1, never so few that a kind is missing."""
    return Stock(
        persons=max(60, min(2500, round(2500 * scale))),
        customers=max(80, min(18000, round(6000 * scale))),
        materials=max(150, min(60000, round(15000 * scale))),
        suppliers=max(40, min(12000, round(4000 * scale))),
    )


def fill(connection: duckdb.DuckDBPyConnection, stock: Stock, start: date, until: date) -> None:
    """Insert all base data as it stands on `start`; periods reach to the end of `until`'s year."""
    connection.execute("set variable group_key = $key", {"key": GROUP})
    opened = start.replace(year=start.year - 1, month=12, day=1)
    connection.execute("set variable opened = $ts", {"ts": f"{opened} 22:00:00"})
    for statement in FIXED:
        connection.execute(statement)
    connection.execute(PERIODS[0], {"first_year": start.year, "last_year": until.year + 1})
    connection.execute(PERIODS[1])
    connection.execute(PERSONS, {"first": 1, "last": stock.persons + 1})
    before = opened.replace(year=opened.year - 2)
    days = (opened - before).days
    add_customers(connection, 1, stock.customers, before, days)
    add_materials(connection, 1, stock.materials, before, days)
    supplier_data.fill(connection, stock.suppliers, before, days)


def add_customers(
    connection: duckdb.DuckDBPyConnection, first: int, count: int, start: date, days: int
) -> None:
    """Insert customers numbered from `first`, created in the `days` days from `start`."""
    window = {"first": first, "last": first + count, "start": start, "span": max(days, 1)}
    connection.execute("set variable group_key = $key", {"key": GROUP})
    connection.execute(CUSTOMERS, window)


def add_materials(
    connection: duckdb.DuckDBPyConnection, first: int, count: int, start: date, days: int
) -> None:
    """Insert materials numbered from `first`, created in the `days` days from `start`."""
    lines = connection.execute("select count(*) from word_product_lines").fetchone()
    window = {"first": first, "last": first + count, "start": start, "span": max(days, 1)}
    connection.execute("set variable group_key = $key", {"key": GROUP})
    connection.execute(MATERIALS, {**window, "product_lines": lines[0] if lines else 0})
