"""Period ends: taxes, transfer of profit and loss, the year's profit, and payment of taxes.

A month is closed on the 9th of the next. Whatever is posted into it later gets a transfer of its
own, so that profit and loss accounts of closed months are always empty; `is_closed` says that the
window's own months are done already. `gl_detail` is read for months that are closed or touched.
"""

# The months to settle: closed in the window, or closed before and touched since.
MONTHS = """
    create or replace temp table settled_months as
    with closing as (
        select pk_org, month, true as is_new
        from sales_orgs, (select month from calendar_months
            union select cast(min(month) - interval 1 month as date) from calendar_months)
        where in_window(closed_on(month)) and not getvariable('is_closed') and month >= (
            select min(day_of(begindate)) from bd_accperiod)
    ),
    late as (
        select distinct pk_org, cast(date_trunc('month', day) as date) as month
        from voucher_lines
        where kind in (0, 3)
        union
        select pk_org, make_date(cast(year as integer), cast(substr(adjusted, 1, 2) as integer), 1)
        from touched_periods
        where len(adjusted) = 2
    )
    select pk_org, month, bool_or(is_new) as is_new
    from (
        select * from closing
        union all
        select pk_org, month, false from late where closed_on(month) <= getvariable('until')
    )
    group by pk_org, month
"""

# What the accounts that a period end empties hold; lines of the window are not in `gl_detail` yet.
SUMS = """
    create or replace temp table month_sums as
    with written as (
        select
            lines.pk_org, cast(date_trunc('month', day) as date) as month, account,
            coalesce(assid, assid_of(f1, f2, f4)) as assid, currency, orig, local, side
        from voucher_lines lines
        where (account like '6%' or account like '222101%' or account like '5%') and kind in (0, 3)
            and not (pk_voucher like '1001H%' and roll('void', pk_voucher, 100) < 2)
        union all by name
        select
            pk_org, month, account, nullif(assid, '~') as assid, currency, orig, local, side
        from (
            select
                pk_org, make_date(cast(yearv as integer), cast(periodv as integer), 1) as month,
                account_of(pk_accasoa) as account, assid, pk_currtype as currency,
                cents(debitamount + creditamount) as orig,
                cents(localdebitamount + localcreditamount) as local, direction as side
            from gl_detail
            where dr = 0 and discardflagv = 'N' and tempsaveflag = 'N' and voucherkindv in (0, 3)
                and adjustperiod = periodv
                and yearv || '-' || periodv in (
                    select strftime(month, '%Y-%m') from settled_months)
        )
        where account like '6%' or account like '222101%' or account like '5%'
    )
    select
        written.pk_org, written.month, account, assid, currency,
        sum(case side when 'D' then orig else -orig end) as orig,
        sum(case side when 'D' then local else -local end) as local
    from written
    join settled_months months on months.pk_org = written.pk_org and months.month = written.month
    group by all
"""

# Taxes of the month, for companies that owe any.
TAXES = """
    create or replace temp table month_taxes as
    with bases as (
        select
            sums.pk_org, sums.month,
            greatest(0, -sum(case when account like '222101%' then local else 0 end)) as vat,
            -sum(case when account like '6%' or account like '5%' then local else 0 end) as profit
        from month_sums sums
        join settled_months months on months.pk_org = sums.pk_org and months.month = sums.month
        where months.is_new
        group by sums.pk_org, sums.month
    )
    select
        pk_org, month, vat, vat * 12 // 100 as surtax,
        greatest(0, profit - vat * 12 // 100) * 25 // 100 as income_tax
    from bases
"""

# Letter of the voucher, line, side, account and cents; `late` ones have a key of their own.
LINES = """
    create or replace temp table period_lines as
    with production as (
        select * from month_sums where account like '5%'
    ),
    overhead as (
        select pk_org, month, sum(local) as local from production where account like '5101%'
        group by pk_org, month
    ),
    variance as (
        select pk_org, month, sum(local) as local from production group by pk_org, month
    ),
    costs as (
        select
            'W' as letter, pk_org, month, 2 as line, 'C' as side, account, assid, currency, orig,
            local
        from production
        union all by name
        select 'W' as letter, pk_org, month, 1 as line, 'D' as side, '500103' as account, local
        from overhead
        union all by name
        select 'W' as letter, pk_org, month, 3 as line, 'C' as side, '500103' as account, local
        from overhead
        union all by name
        select 'W' as letter, pk_org, month, 4 as line, 'D' as side, '640198' as account, local
        from variance
    ),
    taxes as (
        select
            'K' as letter, pk_org, month, sides.line, sides.side, sides.account,
            case sides.tax when 1 then vat when 2 then surtax else income_tax end as local
        from month_taxes, (values
            (1, 1, 'D', '22210103'), (1, 2, 'C', '222102'), (2, 3, 'D', '6403'),
            (2, 4, 'C', '222106'), (3, 5, 'D', '6801'), (3, 6, 'C', '222105')
        ) sides(tax, line, side, account)
    ),
    results as (
        select pk_org, month, account, assid, currency, orig, local from month_sums
        where account like '6%'
        union all by name
        select pk_org, month, account, local from costs where account = '640198'
        union all by name
        select pk_org, month, account, local from taxes where account like '6%'
    ),
    netted as (
        select
            pk_org, month, account, assid,
            coalesce(currency, '1002Z0100000000001K1') as currency,
            sum(coalesce(orig, local)) as orig, sum(local) as local,
            case when substr(account, 1, 4) in ('6001', '6051', '6301') then 'D' else 'C' end
                as side
        from results
        group by pk_org, month, account, assid, coalesce(currency, '1002Z0100000000001K1')
    ),
    closing as (
        select
            'L' as letter, pk_org, month, 1 as line, side, account, assid, currency,
            case side when 'D' then -orig else orig end as orig,
            case side when 'D' then -local else local end as local
        from netted
        union all by name
        select
            'L' as letter, pk_org, month, 2 as line,
            case side when 'D' then 'C' else 'D' end as side, '4103' as account,
            sum(case side when 'D' then -local else local end) as local
        from netted
        group by pk_org, month, side
    )
    select
        letter, lines.pk_org, lines.month, is_new, line, side, account, assid,
        coalesce(currency, '1002Z0100000000001K1') as currency, coalesce(orig, local) as orig,
        local
    from (
        select * from costs union all by name select * from taxes
        union all by name select * from closing
    ) lines
    join settled_months months on months.pk_org = lines.pk_org and months.month = lines.month
    where lines.local <> 0 or lines.orig <> 0
"""

INSERT_LINES = """
    insert into voucher_lines by name
    select
        case when is_new then monthly_key(letter, pk_org, month)
            else late_key(letter, pk_org, month) end as pk_voucher,
        pk_org, last_day(month) as day,
        case when is_new then closed_on(month) || ' 18:00:00'
            else getvariable('until') || ' 19:30:00' end as made_at,
        '04' as type, case letter when 'L' then 3 else 0 end as kind, 'TR' as system,
        case letter when 'W' then '结转生产成本' when 'K' then '计提税金'
            else '结转本期损益' end as explanation,
        line, side, account, currency,
        case when local <> 0 and orig <> local then div_round(cast(local as hugeint) * 10000, orig)
            else 10000 end as rate,
        orig, local, assid
    from period_lines
"""

# The profit of a year that is closed goes into retained earnings, also what came late.
YEAR_END = """
    insert into voucher_lines by name
    with years as (
        select pk_org, extract(year from month) as year, bool_or(is_new
            and extract(month from month) = 12) as is_new
        from settled_months
        group by pk_org, extract(year from month)
        having closed_on(make_date(cast(any_value(extract(year from month)) as integer), 12, 1))
            <= getvariable('until')
    ),
    profits as (
        select pk_org, yearv as year, localcreditamount - localdebitamount as profit
        from gl_detail
        where pk_accasoa = account_key('4103') and dr = 0
            and yearv in (select cast(year as varchar) from years)
        union all
        select
            pk_org, strftime(day, '%Y') as year,
            money(case side when 'C' then local else -local end) as profit
        from voucher_lines
        where account = '4103'
    ),
    totals as (
        select years.*, cents(sum(profit)) as local
        from years
        join profits on profits.pk_org = years.pk_org
            and profits.year = cast(years.year as varchar)
        group by all
        having sum(profit) <> 0
    ),
    dated as (
        select *, make_date(cast(year as integer), 12, 1) as month from totals
    )
    select
        case when is_new then monthly_key('T', pk_org, month)
            else late_key('T', pk_org, month) end as pk_voucher,
        pk_org, last_day(month) as day,
        case when is_new then closed_on(month) || ' 18:30:00'
            else getvariable('until') || ' 19:40:00' end as made_at,
        '04' as type, 0 as kind, 'TR' as system, '结转本年利润' as explanation, sides.line,
        sides.side, sides.account, '1002Z0100000000001K1' as currency, 10000 as rate,
        local as orig, local
    from dated, (values (1, 'D', '4103'), (2, 'C', '410406')) sides(line, side, account)
"""

# Taxes are paid on the 15th of the month after theirs.
PAY_TAXES = """
    insert into voucher_lines by name
    with due as (
        select pk_org, month, cast(month + interval 1 month + interval 14 day as date) as day
        from (select distinct pk_org from sales_orgs), (
            select month from calendar_months
            union select cast(min(month) - interval 1 month as date) from calendar_months)
        where in_window(cast(month + interval 1 month + interval 14 day as date))
            and not getvariable('is_closed')
    ),
    owed as (
        select pk_voucher, account, local from voucher_lines
        where side = 'C' and account in ('222102', '222105', '222106')
        union all
        select pk_voucher, account_of(pk_accasoa), cents(localcreditamount)
        from gl_detail
        where pk_accasoa in (account_key('222102'), account_key('222105'), account_key('222106'))
            and dr = 0 and pk_voucher in (select monthly_key('K', pk_org, month) from due)
    ),
    paid as (
        select due.*, owed.account, owed.local
        from due
        join owed on owed.pk_voucher = monthly_key('K', due.pk_org, due.month)
    )
    select
        monthly_key('U', pk_org, month) as pk_voucher, pk_org, day, day || ' 10:00:00' as made_at,
        '03' as type, 0 as kind, 'TR' as system, '缴纳税金' as explanation, 1 as line, 'D' as side,
        account, '1002Z0100000000001K1' as currency, 10000 as rate, local as orig, local,
        null as cash_flow
    from paid
    union all by name
    select
        monthly_key('U', pk_org, month) as pk_voucher, pk_org, day, day || ' 10:00:00' as made_at,
        '03' as type, 0 as kind, 'TR' as system, '缴纳税金' as explanation, 2 as line, 'C' as side,
        '10020101' as account, '1002Z0100000000001K1' as currency, 10000 as rate,
        sum(local) as orig, sum(local) as local, '106' as cash_flow
    from paid
    group by pk_org, month, day
"""

STEPS = (MONTHS, SUMS, TAXES, LINES, INSERT_LINES, YEAR_END, PAY_TAXES)
