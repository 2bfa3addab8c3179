"""Fills the ledger's base data: chart of accounts, books, users, and the opening balances."""

import duckdb

CHART = "1001AC00000000000001"

STATEMENTS = (
    """
    insert into org_accountingbook by name
    select
        book_key(pk_org) as pk_accountingbook, code || '-0001' as code, name || '-基准账簿' as name,
        name2 || ' - base book' as name2, pk_group, '0001Z010000000SETOB1' as pk_setofbook,
        '1001AC00000000000001' as pk_curraccchart, pk_org as pk_relorg,
        '1002Z0100000000001K1' as pk_currtype,
        strftime(cast(getvariable('opened') as timestamp) + interval 31 day, '%Y-01')
            as accountperiod,
        2 as enablestate, getvariable('opened') as creationtime, 0 as dr,
        getvariable('opened') as ts
    from org_orgs
    where orgtype2 = 'Y' and enablestate = 2
    """,
    """
    insert into bd_accchart by name
    select
        '1001AC00000000000001' as pk_accchart, '0001' as code, '集团基准科目表' as name,
        'Chart of accounts of the group' as name2, getvariable('group_key') as pk_group,
        getvariable('group_key') as pk_org, '0001Z010000000ACCSY1' as pk_accsystem,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    """,
    """
    insert into bd_acctype by name
    select
        '1001AY' || lpad(code, 14, '0') as pk_acctype, code, zh as name, en as name2,
        cast(code as integer) as accproperty, getvariable('opened') as creationtime, 0 as dr,
        getvariable('opened') as ts
    from word_account_types
    """,
    """
    insert into bd_account by name
    select
        '1001AT' || lpad(words.code, 14, '0') as pk_account, words.code, words.zh as name,
        words.en as name2, '1001AC00000000000001' as pk_accchart,
        case when len(words.code) = 4 then '~'
            else '1001AT' || lpad(substr(words.code, 1, len(words.code) - 2), 14, '0') end as pid,
        words.code as innercode, '1001AY' || lpad(types.code, 14, '0') as pk_acctype,
        len(words.code) // 2 - 1 as acclev,
        (types.side + words.other_side) % 2 as balanorient, words.cash as cashtype,
        2 as enablestate, getvariable('opened') as creationtime, 0 as dr,
        getvariable('opened') as ts
    from word_accounts words
    join word_account_types types on types.code = substr(words.code, 1, 1)
    """,
    """
    insert into bd_accasoa by name
    select
        account_key(accounts.code) as pk_accasoa, accounts.pk_account, accounts.pk_accchart,
        case when accounts.code in (select substr(code, 1, len(code) - 2) from bd_account)
            then 'N' else 'Y' end as endflag,
        accounts.name,
        coalesce(tops.name || '\\', '') || coalesce(parents.name || '\\', '') || accounts.name
            as dispname,
        2 as enablestate, getvariable('opened') as creationtime, 0 as dr,
        getvariable('opened') as ts
    from bd_account accounts
    left join bd_account parents on parents.pk_account = accounts.pid
    left join bd_account tops on tops.pk_account = parents.pid
    """,
    """
    insert into bd_accassitem by name
    select
        '1001AI' || lpad(substr(field, 2), 14, '0') as pk_accassitem,
        lpad(substr(field, 2), 4, '0') as code, zh as name, en as name2, archive as classid,
        upper(field) as freefield, getvariable('opened') as creationtime, 0 as dr,
        getvariable('opened') as ts
    from word_auxiliaries
    """,
    """
    insert into bd_accass by name
    select
        '1001AE' || lpad(accounts.code || substr(items.field, 2), 14, '0') as pk_accass,
        account_key(accounts.code) as pk_accasoa,
        '1001AI' || lpad(substr(items.field, 2), 14, '0') as pk_entity, 'N' as isempty, 0 as dr,
        getvariable('opened') as ts
    from word_accounts accounts
    join word_auxiliaries items on contains(accounts.auxiliaries, items.letter)
    """,
    """
    insert into bd_vouchertype by name
    select
        '1001VT' || lpad(code, 14, '0') as pk_vouchertype, code, zh as name, en as name2,
        short as shortname, getvariable('group_key') as pk_group,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from word_voucher_types
    """,
    """
    insert into bd_cashflow by name
    select
        '1001CF' || lpad(code, 14, '0') as pk_cashflow, code, zh as name, en as name2,
        case when len(code) = 1 then '~' else '1001CF' || lpad(substr(code, 1, 1), 14, '0')
        end as pk_parent,
        direction as itemtype, code as innercode, getvariable('group_key') as pk_group,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from word_cash_flow_items
    """,
    """
    insert into sm_user by name
    select
        '1001US' || lpad(orgs.code || lpad(cast(role as varchar), 2, '0'), 14, '0') as cuserid,
        'U' || orgs.code || role as user_code, people.name as user_name,
        people.name2 as user_name2, orgs.pk_group, orgs.pk_org, people.pk_psndoc,
        2 as enablestate, getvariable('opened') as creationtime, 0 as dr,
        getvariable('opened') as ts
    from org_orgs orgs
    join (
        select *, row_number() over (partition by pk_org order by code desc) as role
        from bd_psndoc
    ) people on people.pk_org = orgs.pk_org and role <= 5
    where orgs.orgtype2 = 'Y' and orgs.enablestate = 2
    """,
)

# What every company owns and owes when its book opens, in cents for each order of a year and about
# ten times that. Retained earnings are the rest; stock comes from `opening_flow`.
OPENING = """
    insert into gl_balance by name
    with drawn as (
        select
            orgs.pk_org, account, side,
            cast(getvariable('orders_per_year') as hugeint) * share
                * (8 + roll('opening', orgs.pk_org || account, 5)) as cents
        from org_orgs orgs, (values
            ('10020101', 'D', 16000), ('10020102', 'D', 1500), ('160101', 'D', 4000),
            ('160102', 'D', 5000), ('160103', 'D', 400), ('160104', 'D', 600),
            ('160201', 'C', 900), ('160202', 'C', 1500), ('160203', 'C', 150),
            ('160204', 'C', 250), ('1701', 'D', 700), ('2001', 'C', 2000), ('4001', 'C', 18000)
        ) sheet(account, side, share)
        where orgs.orgtype2 = 'Y' and orgs.enablestate = 2
    ),
    stocked as (
        select pk_org, account, 'D' as side, sum(cents(nmny)) as cents
        from ia_detailledger
        join material_groups on material_groups.pk_material = cinventoryid
        group by pk_org, account
    ),
    owned as (select * from drawn union all select * from stocked),
    complete as (
        select * from owned
        union all
        select
            pk_org, '410406' as account, 'C' as side,
            sum(case side when 'D' then cents else -cents end) as cents
        from owned
        group by pk_org
    )
    select
        balance_key(pk_org, account, null, '1002Z0100000000001K1', $year, '00') as pk_balance,
        book_key(pk_org) as pk_accountingbook, pk_org, pk_org as pk_unit,
        '0001Z010000000SETOB1' as pk_setofbook, getvariable('group_key') as pk_group,
        account_key(account) as pk_accasoa, '1001AT' || lpad(account, 14, '0') as pk_account,
        account as accountcode, '1001AC00000000000001' as pk_accchart,
        '1002Z0100000000001K1' as pk_currtype, $year as year, '00' as period,
        '00' as adjustperiod, '~' as assid, 0 as debitquantity, 0 as creditquantity,
        debit as debitamount, debit as localdebitamount, debit as groupdebitamount,
        debit as globaldebitamount, credit as creditamount, credit as localcreditamount,
        credit as groupcreditamount, credit as globalcreditamount, 0 as voucherkind, 0 as dr,
        getvariable('opened') as ts
    from (
        select
            complete.*, case side when 'D' then money(cents) else 0 end as debit,
            case side when 'C' then money(cents) else 0 end as credit
        from complete
    )
"""


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Insert chart, books and users, as they stand on the first day."""
    for statement in STATEMENTS:
        connection.execute(statement)


def open_books(connection: duckdb.DuckDBPyConnection, year: int) -> None:
    """Insert the opening balances of `year`; the opening stock must be there already."""
    connection.execute(OPENING, {"year": str(year)})
