"""Balances of the ledger: rebuilt (deleted and inserted) for the periods that were touched.

Vouchers count once they are posted; void and unfinished ones, and those of other ledgers (kinds 5
and 255), never do. A year's opening balances stand at '00' once the year before is closed.
"""

MOVED = (
    """
    create or replace temp table rebuilt_periods as
    select distinct book_key(pk_org) as pk_accountingbook, year, adjusted
    from touched_periods
    """,
    """
    delete from gl_balance using rebuilt_periods touched
    where gl_balance.pk_accountingbook = touched.pk_accountingbook
        and gl_balance.year = touched.year and gl_balance.adjustperiod = touched.adjusted
    """,
)

INSERT_MOVEMENTS = """
    insert into gl_balance by name
    select
        balance_key(pk_org, account_of(pk_accasoa), assid, pk_currtype, yearv, adjustperiod)
            as pk_balance,
        details.pk_accountingbook, pk_org, pk_org as pk_unit,
        '0001Z010000000SETOB1' as pk_setofbook, getvariable('group_key') as pk_group,
        pk_accasoa, '1001AT' || substr(pk_accasoa, 7) as pk_account,
        account_of(pk_accasoa) as accountcode, '1001AC00000000000001' as pk_accchart, pk_currtype,
        yearv as year, periodv as period, adjustperiod, assid,
        sum(debitquantity) as debitquantity, sum(creditquantity) as creditquantity,
        sum(debitamount) as debitamount, sum(localdebitamount) as localdebitamount,
        sum(localdebitamount) as groupdebitamount, sum(localdebitamount) as globaldebitamount,
        sum(creditamount) as creditamount, sum(localcreditamount) as localcreditamount,
        sum(localcreditamount) as groupcreditamount, sum(localcreditamount) as globalcreditamount,
        0 as voucherkind, 0 as dr,
        greatest(max(details.ts), getvariable('rebuilt_at')) as ts
    from gl_detail details
    join rebuilt_periods touched on touched.pk_accountingbook = details.pk_accountingbook
        and touched.year = details.yearv and touched.adjusted = details.adjustperiod
    where dr = 0 and discardflagv = 'N' and tempsaveflag = 'N' and voucherkindv not in (5, 255)
        and coalesce(pk_managerv, '~') <> '~'
    group by details.pk_accountingbook, pk_org, pk_accasoa, pk_currtype, yearv, periodv,
        adjustperiod, assid
    order by 1
"""

# Years that open anew: the year before is closed, and it or an earlier one changed.
OPENED = (
    """
    create or replace temp table opened_years as
    select cast(year as varchar) as year
    from (
        select unnest(range(
            (select min(cast(year as integer)) from rebuilt_periods) + 1,
            cast(extract(year from getvariable('until')) as integer) + 1)) as year
    )
    where closed_on(make_date(cast(year as integer) - 1, 12, 1)) <= getvariable('until')
    """,
    """
    delete from gl_balance
    where adjustperiod = '00' and year in (select year from opened_years)
    """,
    """
    insert into gl_balance by name
    with firsts as (select min(year) as year from gl_balance),
    moved as (
        select
            opened_years.year as opened, pk_accountingbook, pk_org, pk_accasoa, pk_account,
            accountcode, pk_currtype, assid,
            sum(debitamount - creditamount) as orig,
            sum(localdebitamount - localcreditamount) as local,
            any_value(case when substr(accountcode, 1, 1) in ('1', '5', '6') then 'D' else 'C' end)
                as side,
            max(gl_balance.ts) as moved_at
        from gl_balance
        join opened_years on gl_balance.year < opened_years.year
        join firsts on gl_balance.adjustperiod <> '00' or gl_balance.year = firsts.year
        group by all
        having sum(debitamount - creditamount) <> 0
            or sum(localdebitamount - localcreditamount) <> 0
    )
    select
        balance_key(pk_org, accountcode, assid, pk_currtype, opened, '00') as pk_balance,
        pk_accountingbook, pk_org, pk_org as pk_unit, '0001Z010000000SETOB1' as pk_setofbook,
        getvariable('group_key') as pk_group, pk_accasoa, pk_account, accountcode,
        '1001AC00000000000001' as pk_accchart, pk_currtype, opened as year, '00' as period,
        '00' as adjustperiod, assid, 0 as debitquantity, 0 as creditquantity,
        case side when 'D' then orig else 0 end as debitamount,
        case side when 'D' then local else 0 end as localdebitamount,
        case side when 'D' then local else 0 end as groupdebitamount,
        case side when 'D' then local else 0 end as globaldebitamount,
        case side when 'C' then -orig else 0 end as creditamount,
        case side when 'C' then -local else 0 end as localcreditamount,
        case side when 'C' then -local else 0 end as groupcreditamount,
        case side when 'C' then -local else 0 end as globalcreditamount, 0 as voucherkind,
        0 as dr,
        greatest(closed_on(make_date(cast(opened as integer) - 1, 12, 1)) || ' 21:00:00',
            moved_at, getvariable('rebuilt_at')) as ts
    from moved
    order by 1
    """,
)

STEPS = (*MOVED, INSERT_MOVEMENTS, *OPENED)
