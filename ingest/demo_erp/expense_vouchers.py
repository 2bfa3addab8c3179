"""Vouchers without a business document: claims, wages, overheads, depreciation, interest, audit.

Amounts follow the number of orders a year, so that companies of every size earn something.
"""

# Who spends: a department's costs stand under one of four parents.
CENTRES = """
    create or replace temp table cost_centres as
    select
        pk_dept, pk_org, substr(code, 4) as place,
        -- Small demo ERPs would else be full of overheads.
        roll('own costs', pk_dept, 100) < greatest(20, getvariable('orders_per_year') // 50)
            as has_own_costs,
        case when code like '___01%' then '6601' when code like '___04%' then '5101'
            when code like '___06' then '5101' when code like '___07' then '6604' else '6602'
        end as parent
    from org_dept
    where dr = 0 and enablestate = 2
"""

# The month before the window too: it is paid in the window.
MONTHS = """
    create or replace temp table calendar_months as
    select cast(month as date) as month
    from unnest(generate_series(
        date_trunc('month', getvariable('since') + 1) - interval 1 month,
        cast(getvariable('until') as timestamp), interval 1 month)) t(month)
    where month >= (select min(day_of(begindate)) from bd_accperiod)
"""

CLAIMS = """
    insert into voucher_lines by name
    with drawn as (
        select
            staff.*, month, '1001H0' || strftime(month, '%y%m') || substr(pk_psndoc, 11)
                as pk_voucher
        from staff, calendar_months
        where roll('claims', pk_psndoc || month, 100) < 45
    ),
    dated as (
        select
            drawn.*, workday(later(month, 2 + roll('claim day', pk_voucher, 25))) as day,
            getvariable('orders_per_year') * 45000 // (select count(*) from staff) as base
        from drawn
    ),
    spent as (
        select
            dated.*, n,
            centres.parent || pick(['05', '05', '05', '06', '06', '07', '08', '09', '10'],
                'spent on', pk_voucher || n) as account,
            greatest(100, base * (1 + roll('spent', pk_voucher || n, 1200)) // 10000) as cents
        from dated
        join cost_centres centres on centres.pk_dept = dated.pk_dept,
        unnest(range(1, 2 + roll('claim lines', pk_voucher, 4))) t(n)
        where in_window(day)
    )
    select
        pk_voucher, pk_org, day, moment(day, 'claim', pk_voucher) as made_at, '03' as type,
        0 as kind, 'GL' as system, '报销费用' as explanation, 1 as line, 'D' as side, account,
        pk_dept as f1, pk_psndoc as f2, '1002Z0100000000001K1' as currency, 10000 as rate,
        cents as orig, cents as local, null as cash_flow
    from spent
    union all by name
    select
        pk_voucher, any_value(pk_org) as pk_org, any_value(day) as day,
        moment(any_value(day), 'claim', pk_voucher) as made_at, '03' as type, 0 as kind,
        'GL' as system, '报销费用' as explanation, 2 as line, 'C' as side, '10020101' as account,
        null as f1, null as f2, '1002Z0100000000001K1' as currency, 10000 as rate,
        sum(cents) as orig, sum(cents) as local, '107' as cash_flow
    from spent
    group by pk_voucher
"""

WAGES = """
    create or replace temp table wages as
    select
        staff.pk_org, staff.pk_psndoc, staff.pk_dept, month, items.item, items.owed,
        case when centres.place like '04__' and items.item = '01' then '500102'
            else centres.parent || items.item end as account,
        getvariable('orders_per_year') * 45000 // (select count(*) from staff)
            * (60 + roll('wage', staff.pk_psndoc, 80)) // 10000 * items.percent as cents
    from staff
    join cost_centres centres on centres.pk_dept = staff.pk_dept,
        calendar_months,
        (values ('01', '221101', 100), ('02', '221102', 25), ('03', '221103', 8))
            items(item, owed, percent)
"""

# Voucher, month, department or none, account, side, cents; whole months of all companies.
MONTHLY = """
    create or replace temp table monthly_lines as
    with books as (select pk_org from sales_orgs),
    lines as (
        -- Wages are owed on the 25th …
        select
            'I' as letter, pk_org, month, month + 24 as day, 1 as line, 'D' as side, account,
            pk_dept as f1, case when account <> '500102' then pk_psndoc end as f2, cents,
            '计提职工薪酬' as explanation, 'HR' as system, '04' as type, cast(null as varchar)
                as cash_flow
        from wages
        union all by name
        select
            'I' as letter, pk_org, month, month + 24 as day, 2 as line, 'C' as side,
            owed as account, sum(cents) as cents, '计提职工薪酬' as explanation, 'HR' as system,
            '04' as type
        from wages group by pk_org, month, owed
        -- … and paid on the 10th.
        union all by name
        select
            'P' as letter, pk_org, month, month + interval 1 month + interval 9 day as day,
            1 as line, 'D' as side, owed as account, sum(cents) as cents,
            '发放职工薪酬' as explanation, 'HR' as system, '03' as type
        from wages group by pk_org, month, owed
        union all by name
        select
            'P' as letter, pk_org, month, month + interval 1 month + interval 9 day as day,
            2 as line, 'C' as side, '10020101' as account, sum(cents) as cents,
            '发放职工薪酬' as explanation, 'HR' as system, '03' as type, '105' as cash_flow
        from wages group by pk_org, month
        union all by name
        select
            'R' as letter, pk_org, month, month + 19 as day, 1 as line, 'D' as side,
            parent || item as account, pk_dept as f1,
            getvariable('orders_per_year') * 45000 // 100000
                * (50 + roll('overhead', pk_dept || item || month, 100)) as cents,
            '支付本月费用' as explanation, 'GL' as system, '03' as type
        from cost_centres, calendar_months,
            (values ('12'), ('13'), ('14'), ('15'), ('16'), ('22')) items(item)
        where has_own_costs and roll('has overhead', pk_dept || item || month, 3) = 0
        union all by name
        select
            'J' as letter, pk_org, month, month + 27 as day, 1 as line, 'D' as side,
            parent || '11' as account, pk_dept as f1,
            getvariable('orders_per_year') * (30 + roll('depreciation', pk_dept, 40)) as cents,
            '计提折旧' as explanation, 'FA' as system, '04' as type
        from cost_centres, calendar_months
        where has_own_costs
        union all by name
        select
            'N' as letter, pk_org, month, month + 20 as day, 1 as line, 'D' as side,
            '660301' as account, getvariable('orders_per_year') * 73 as cents,
            '支付借款利息' as explanation, 'GL' as system, '03' as type
        from books, calendar_months
        union all by name
        select
            'O' as letter, pk_org, month, month + 17 as day, 1 as line, 'D' as side,
            '160102' as account,
            getvariable('orders_per_year') * (500 + roll('machine', pk_org || month, 900)) as cents,
            '购入设备' as explanation, 'FA' as system, '03' as type
        from books, calendar_months
        where extract(month from month) % 3 = 2
    )
    select
        monthly_key(letter, pk_org, month) as pk_voucher, lines.* replace (
            cast(day as date) as day)
    from lines
    where in_window(cast(day as date)) and cents <> 0
"""

INSERT_MONTHLY = """
    insert into voucher_lines by name
    with complete as (
        select * from monthly_lines
        union all by name
        select
            pk_voucher, any_value(letter) as letter, any_value(pk_org) as pk_org,
            any_value(day) as day, 9 as line, 'C' as side,
            case any_value(letter) when 'J' then '160202' else '10020101' end as account,
            sum(cents) as cents, any_value(explanation) as explanation,
            any_value(system) as system, any_value(type) as type,
            case any_value(letter) when 'R' then '107' when 'N' then '305' when 'O' then '205'
            end as cash_flow
        from monthly_lines
        where letter not in ('I', 'P')
        group by pk_voucher
    )
    select
        complete.* exclude (letter, cents, month),
        moment(day, 'monthly', pk_voucher) as made_at,
        0 as kind, '1002Z0100000000001K1' as currency, 10000 as rate, cents as orig,
        cents as local
    from complete
"""

# Auditors correct a year in March, in its adjustment period, through retained earnings.
# Vouchers of kind 5 and 255 belong to other ledgers: every report leaves them out.
AUDITS = """
    insert into voucher_lines by name
    with years as (
        select
            month, make_date(cast(extract(year from month) as integer) - 1, 12, 31) as year_end
        from calendar_months
        where extract(month from month) = 3 and in_window(later(month, 19))
            and make_date(cast(extract(year from month) as integer) - 1, 12, 31)
                >= (select min(day_of(begindate)) from bd_accperiod)
    ),
    vouchers as (
        select
            monthly_key('Y', pk_org, month) as pk_voucher, pk_org, year_end as day,
            later(month, 19) as made_on, 1 as kind, '12A' as adjusted, '审计调整' as explanation,
            getvariable('orders_per_year') * (20 + roll('audit', pk_org || month, 200)) as cents,
            [('D', account_of_audit), ('C', '224103'), ('D', '410406'), ('C', account_of_audit)]
                as sides
        from sales_orgs, years, (values ('660220')) t(account_of_audit)
        union all by name
        select
            monthly_key('Z', pk_org, month) as pk_voucher, pk_org, later(month, 14) as day,
            later(month, 14) as made_on,
            case when extract(month from month) % 6 = 0 then 5 else 255 end as kind,
            null as adjusted, '调整' as explanation,
            getvariable('orders_per_year') * (1 + roll('other ledger', pk_org || month, 9))
                as cents,
            [('D', '140303'), ('C', '140305')] as sides
        from sales_orgs, calendar_months
        where extract(month from month) % 3 = 0 and in_window(later(month, 14))
    ),
    lines as (
        select vouchers.* exclude (sides), unnest(sides) as pair, generate_subscripts(sides, 1) as n
        from vouchers
    )
    select
        pk_voucher, lines.pk_org, day, made_on || ' 16:00:00' as made_at, '01' as type, kind,
        'GL' as system, explanation, adjusted, n as line, pair[1] as side, pair[2] as account,
        case when pair[2] like '66%' then pk_dept end as f1, '1002Z0100000000001K1' as currency,
        10000 as rate, cents as orig, cents as local
    from lines
    join cost_centres on cost_centres.pk_org = lines.pk_org and cost_centres.place = '08'
"""

STEPS = (CENTRES, MONTHS, CLAIMS, WAGES, MONTHLY, INSERT_MONTHLY, AUDITS)
