"""Who buys, who sells and at what price: temporary tables drawn from the base data for one run."""

import duckdb

CNY = "1002Z0100000000001K1"
USD = "1002Z0100000000001K8"

TABLES = (
    """
    create or replace temp table sales_orgs as
    select row_number() over (order by code) - 1 as n, pk_org, code
    from org_orgs where orgtype2 = 'Y' and enablestate = 2 and dr = 0
    """,
    """
    create or replace temp table sellers as
    select
        pk_org, pk_psndoc,
        row_number() over (partition by pk_org order by code) - 1 as n,
        '1001DP' || lpad(substr(pk_org, 18, 3) || '01'
            || lpad(cast(1 + roll('department', pk_psndoc, 5) as varchar), 2, '0'), 14, '0')
            as pk_dept,
        count(*) over (partition by pk_org) as colleagues
    from bd_psndoc
    where enablestate = 2 and dr = 0 and (code in (select min(code) from bd_psndoc group by pk_org)
        or roll('seller', pk_psndoc, 3) = 0)
    """,
    # Habits hang on the key, so that renaming or reclassifying a customer changes none.
    """
    create or replace temp table buyers as
    select
        row_number() over (order by roll('rank', pk_customer, 1000000000)) - 1 as n,
        pk_customer,
        case when customers.code like 'W%' then $usd else $cny end as currency,
        sales_orgs.pk_org, sellers.pk_psndoc, sellers.pk_dept,
        pick([0, 15, 30, 30, 30, 45, 60, 60, 90, 120], 'terms', pk_customer) as term_days,
        1 + roll('weekday', pk_customer, 5) as invoice_weekday,
        pick([5, 10, 15, 20, 25], 'monthday', pk_customer) as pay_day,
        pick([0, 0, 0, 1, 1, 1, 1, 2, 2, 3], 'payer', pk_customer) as payer
    from bd_customer customers
    join sales_orgs on sales_orgs.n = roll('home', pk_customer, (select count(*) from sales_orgs))
    join sellers on sellers.pk_org = sales_orgs.pk_org
        and sellers.n = roll('seller of', pk_customer, colleagues)
    where customers.enablestate = 2 and customers.dr = 0
    """,
    """
    create or replace temp table goods as
    select
        row_number() over (order by roll('rank', pk_material, 1000000000)) - 1 as n,
        pk_material, materials.pk_measdoc, products.tax as tax_rate,
        products.code as product,
        case when units.oppdimen = 'P' then 1000 else 100 end as step,
        -- Ten-thousandths of a yuan, whole cents except for the cheap ones.
        products.price * (20 + roll('price', pk_material, 280)) * 100
            + case when products.price < 100 then roll('fraction', pk_material, 100) else 0 end
            as price
    from bd_material materials
    join word_products products on products.code = substr(materials.code, 1, 2)
    join bd_measdoc units on units.pk_measdoc = materials.pk_measdoc
    where materials.enablestate = 2 and materials.dr = 0
    """,
    # Who sells to us, and what of our goods we buy instead of making it.
    """
    create or replace temp table vendors as
    select
        row_number() over (order by roll('rank', pk_supplier, 1000000000)) - 1 as n, pk_supplier,
        pick([30, 30, 45, 60, 60, 90], 'terms', pk_supplier) as term_days,
        1 + roll('weekday', pk_supplier, 5) as weekday
    from bd_supplier where enablestate = 2 and dr = 0
    """,
    """
    create or replace temp table bought as
    select
        row_number() over (order by roll('bought', pk_material, 1000000000)) - 1 as n, pk_material,
        pk_measdoc, tax_rate, product, step, price as list_price,
        greatest(10, price * (62 + roll('purchase price', pk_material, 18)) // 100) as price
    from goods where product in ('03', '05', '06', '07')
    """,
    # What a piece of goods costs to make, in ten-thousandths of a yuan.
    """
    create or replace temp table standard_costs as
    select pk_material, price * 45 // 100 + 1 as cost from goods
    """,
    # Everybody has a department: sellers theirs, the others one that follows from the key.
    """
    create or replace temp table staff as
    select
        people.pk_psndoc, people.pk_org,
        coalesce(sellers.pk_dept, '1001DP' || lpad(substr(people.pk_org, 18, 3)
            || pick(['02', '03', '0401', '0401', '0401', '0402', '0402', '0402', '05', '06', '07',
            '08'], 'workplace', people.pk_psndoc), 14, '0')) as pk_dept
    from bd_psndoc people
    left join sellers on sellers.pk_psndoc = people.pk_psndoc
    where people.enablestate = 2 and people.dr = 0
    """,
    # The account under which a group of goods stands in stock; services stand nowhere.
    """
    create or replace temp table material_groups as
    select
        pk_material, substr(code, 1, 2) as product, pk_measdoc,
        case when substr(code, 1, 2) in ('01', '02', '04') then '1405'
            when substr(code, 1, 2) <> '08' then '1403' end || substr(code, 1, 2) as account
    from bd_material
    """,
    # Ten-thousandths of a yuan for one dollar, one rate a month.
    """
    create or replace temp table dollar_rates as
    select
        strftime(month, '%Y-%m') as month,
        69000 + roll('rate', strftime(month, '%Y-%m'), 4000) as rate
    from unnest(generate_series(
        date_trunc('month', getvariable('since')), cast(getvariable('until') as timestamp),
        interval 1 month)) months(month)
    """,
)


def draw(connection: duckdb.DuckDBPyConnection) -> None:
    """(Re)create the tables from the base data as it is now."""
    for statement in TABLES:
        used = {name: key for name, key in (("cny", CNY), ("usd", USD)) if f"${name}" in statement}
        connection.execute(statement, used)
