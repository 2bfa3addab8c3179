"""Vouchers (凭证): the lines that other steps collect become numbered, posted vouchers.

`voucher_lines` holds the lines of a window; money is in cents on the line's own side, so a red
entry is below zero. `voucher_sources` says which business document a voucher comes from, and
`touched_periods` which periods' balances and closings are no longer right.
"""

COLLECT = (
    """
    create or replace temp table voucher_lines (
        pk_voucher varchar, pk_org varchar, day date, made_at varchar, type varchar, kind integer,
        system varchar, explanation varchar, adjusted varchar, line bigint, side varchar,
        account varchar, f1 varchar, f2 varchar, f4 varchar, currency varchar, rate bigint,
        orig bigint, local bigint, quantity decimal(28, 8), cash_flow varchar, assid varchar)
    """,
    """
    create or replace temp table voucher_sources (
        pk_voucher varchar, bill_type varchar, source_key varchar, bill_code varchar,
        busidate varchar)
    """,
)
TOUCHED = """
    create or replace temp table touched_periods (
        pk_org varchar, year varchar, adjusted varchar)
"""

# One claim in fifty is void or was never finished.
HEADS = """
    create or replace temp table new_vouchers as
    with heads as (
        select
            pk_voucher, any_value(pk_org) as pk_org, any_value(day) as day,
            any_value(made_at) as made_at, any_value(type) as type, any_value(kind) as kind,
            any_value(system) as system, any_value(explanation) as explanation,
            coalesce(any_value(adjusted), strftime(any_value(day), '%m')) as adjusted,
            sum(case side when 'D' then local else 0 end) as debit,
            sum(case side when 'C' then local else 0 end) as credit,
            substr(string_agg(distinct case side when 'D' then account end, ','
                order by case side when 'D' then account end), 1, 200) as debits,
            substr(string_agg(distinct case side when 'C' then account end, ','
                order by case side when 'C' then account end), 1, 200) as credits
        from voucher_lines
        group by pk_voucher
    ),
    used as (
        select pk_org, year, period, pk_vouchertype, max(num) as num
        from gl_voucher
        where year || period >= (select strftime(min(day), '%Y%m') from voucher_lines)
        group by pk_org, year, period, pk_vouchertype
    )
    select
        heads.*, '1001VT' || lpad(type, 14, '0') as pk_vouchertype,
        case when pk_voucher like '1001H%' and roll('void', pk_voucher, 100) = 0 then 'Y'
            else 'N' end as discarded,
        case when pk_voucher like '1001H%' and roll('void', pk_voucher, 100) = 1 then 'Y'
            else 'N' end as unfinished,
        posted_on(day, day_of(made_at)) as post_day,
        case when posted_on(day, day_of(made_at)) <= getvariable('until')
            then posted_on(day, day_of(made_at)) || ' 20:30:00' end as posted_at,
        '1001US' || lpad(substr(heads.pk_org, 18, 3) || '01', 14, '0') as maker,
        '1001US' || lpad(substr(heads.pk_org, 18, 3) || '02', 14, '0') as checker,
        '1001US' || lpad(substr(heads.pk_org, 18, 3) || '03', 14, '0') as poster,
        coalesce(used.num, 0) + row_number() over (
            partition by heads.pk_org, strftime(day, '%Y%m'), type
            order by day, made_at, pk_voucher) as num
    from heads
    left join used on used.pk_org = heads.pk_org and used.year = strftime(day, '%Y')
        and used.period = strftime(day, '%m')
        and used.pk_vouchertype = '1001VT' || lpad(type, 14, '0')
    order by pk_voucher
"""

# What nobody posts stays without a poster.
UNPOSTED = "update new_vouchers set posted_at = null where discarded = 'Y' or unfinished = 'Y'"

INSERT_VOUCHERS = """
    insert into gl_voucher by name
    select
        pk_voucher, book_key(pk_org) as pk_accountingbook, pk_org,
        '0001Z010000000SETOB1' as pk_setofbook, getvariable('group_key') as pk_group,
        pk_vouchertype, strftime(day, '%Y') as year, strftime(day, '%m') as period,
        adjusted as adjustperiod, num, day_text(day) as prepareddate, maker as pk_prepared,
        case when posted_at is not null then day_text(greatest(day, day_of(made_at))) end
            as checkeddate,
        case when posted_at is not null then checker else '~' end as pk_checked,
        case when posted_at is not null then day_text(post_day) end as tallydate,
        case when posted_at is not null then poster else empty_reference(pk_voucher) end
            as pk_manager,
        case when type in ('02', '03') then 'Y' else 'N' end as signflag,
        case when type in ('02', '03') then day_text(day) end as signdate,
        case when type in ('02', '03') then checker else '~' end as pk_casher,
        discarded as discardflag, unfinished as tempsaveflag, kind as voucherkind,
        system as pk_system, explanation, roll('attachments', pk_voucher, 6) as attachment,
        money(debit) as totaldebit, money(credit) as totalcredit, money(debit) as totaldebitgroup,
        money(credit) as totalcreditgroup, 'N' as isdifflag, '~' as free1,
        made_at as creationtime, coalesce(posted_at, made_at) as modifiedtime, 0 as dr,
        coalesce(posted_at, made_at) as ts
    from new_vouchers
"""

INSERT_DETAILS = """
    insert into gl_detail by name
    with numbered as (
        select
            lines.* exclude (assid), coalesce(lines.assid, assid_of(f1, f2, f4), '~') as assid,
            row_number() over (
                partition by lines.pk_voucher order by line, account, f1, f2, f4, lines.assid,
                    currency, local) as detailindex
        from voucher_lines lines
    )
    select
        detail_key(lines.pk_voucher, detailindex) as pk_detail, lines.pk_voucher, detailindex,
        book_key(lines.pk_org) as pk_accountingbook, lines.pk_org, lines.pk_org as pk_unit,
        '0001Z010000000SETOB1' as pk_setofbook, getvariable('group_key') as pk_group,
        account_key(account) as pk_accasoa, assid, currency as pk_currtype,
        lines.explanation, 0 as price, 1 as excrate1,
        cast(rate * 0.0001 as decimal(28, 8)) as excrate2,
        case side when 'D' then coalesce(quantity, 0) else 0 end as debitquantity,
        case side when 'C' then coalesce(quantity, 0) else 0 end as creditquantity,
        case side when 'D' then money(orig) else 0 end as debitamount,
        case side when 'D' then money(local) else 0 end as localdebitamount,
        case side when 'D' then money(local) else 0 end as groupdebitamount,
        case side when 'D' then money(local) else 0 end as globaldebitamount,
        case side when 'C' then money(orig) else 0 end as creditamount,
        case side when 'C' then money(local) else 0 end as localcreditamount,
        case side when 'C' then money(local) else 0 end as groupcreditamount,
        case side when 'C' then money(local) else 0 end as globalcreditamount,
        case side when 'D' then credits else debits end as oppositesubj,
        side as direction, strftime(heads.day, '%Y') as yearv, strftime(heads.day, '%m') as periodv,
        heads.adjusted as adjustperiod, heads.num as nov, day_text(heads.day) as prepareddatev,
        heads.pk_vouchertype as pk_vouchertypev,
        case when posted_at is not null then poster else empty_reference(lines.pk_voucher) end
            as pk_managerv,
        discarded as discardflagv, heads.kind as voucherkindv, unfinished as tempsaveflag,
        heads.system as pk_systemv,
        case when heads.type in ('02', '03') then day_text(heads.day) end as signdatev,
        '~' as free1, 0 as dr, coalesce(posted_at, heads.made_at) as ts
    from numbered lines
    join new_vouchers heads on heads.pk_voucher = lines.pk_voucher
    -- A voucher that was put aside unfinished lacks a line, so it need not balance.
    where unfinished = 'N' or detailindex > 1
"""

INSERT_AUXILIARIES = """
    insert into gl_docfree1 by name
    select
        assid_of(f1, f2, f4) as assid, getvariable('group_key') as pk_group, f1, f2, '~' as f3, f4,
        empty_reference(coalesce(f1, f4)) as f5, 0 as dr, min(made_at) as ts
    from voucher_lines
    where assid is null and coalesce(f1, f2, f4) is not null
        and assid_of(f1, f2, f4) not in (select assid from gl_docfree1)
    group by f1, f2, f4
    order by 1
"""

INSERT_FREE_VALUES = """
    insert into gl_freevalue by name
    with listed as (
        select
            assid, ts, list_filter([
                '1001AI00000000000001' || f1, '1001AI00000000000002' || f2,
                '1001AI00000000000004' || f4], lambda pair: pair is not null) as pairs
        from gl_docfree1
        where assid not in (select freevalueid from gl_freevalue)
    )
    select
        assid as freevalueid, pairs[1] as typevalue1, pairs[2] as typevalue2,
        pairs[3] as typevalue3, 0 as dr, ts
    from listed
    order by assid
"""

INSERT_CASH_FLOWS = """
    insert into gl_cashflowcase by name
    select
        '1001CW' || substr(details.pk_detail, 5, 14) as pk_cashflowcase, details.pk_detail,
        details.pk_voucher, '1001CF' || lpad(lines.cash_flow, 14, '0') as pk_cashflow,
        money(lines.orig) as money, money(lines.local) as moneymain, 1 as flag,
        '~' as pk_detail_opp, details.pk_currtype, details.pk_accountingbook,
        details.prepareddatev as prepareddate, details.yearv as year, details.periodv as period,
        details.assid, details.pk_accasoa, 0 as dr, heads.made_at as ts
    from voucher_lines lines
    join new_vouchers heads on heads.pk_voucher = lines.pk_voucher
        and heads.discarded = 'N' and heads.unfinished = 'N'
    join gl_detail details on details.pk_voucher = lines.pk_voucher
        and details.pk_accasoa = account_key(lines.account) and details.direction = lines.side
    where lines.cash_flow is not null
    order by details.pk_voucher
"""

INSERT_ORIGINS = """
    insert into fip_relation by name
    select
        '1001FR' || substr(digest(source_key || heads.pk_voucher), 1, 14) as pk_relation,
        getvariable('group_key') as pk_group, pk_org, system as src_system,
        bill_type as src_billtype, source_key as src_relationid, busidate as src_busidate,
        bill_code as src_freedef1, 'GL' as des_system, 'C0' as des_billtype,
        heads.pk_voucher as des_relationid, book_key(pk_org) as des_org,
        day_text(day) as des_busidate, type as des_freedef1, cast(num as varchar) as des_freedef2,
        strftime(day, '%Y-%m') as des_freedef3, 0 as dr, made_at as ts
    from voucher_sources
    join new_vouchers heads on heads.pk_voucher = voucher_sources.pk_voucher
    order by heads.pk_voucher, source_key
"""

# Posting reaches what was written before the window: all of a month's vouchers in one second.
POST = (
    """
    create or replace temp table posted as
    select
        pk_voucher, pk_org, year, adjustperiod, post_day,
        '1001US' || lpad(substr(pk_org, 18, 3) || '03', 14, '0') as poster,
        post_day || ' 20:30:00' as posted_at
    from (
        select
            *, posted_on(day_of(prepareddate), day_of(creationtime)) as post_day
        from gl_voucher
        where coalesce(pk_manager, '~') = '~' and dr = 0 and discardflag = 'N'
            and tempsaveflag = 'N'
    )
    where in_window(post_day)
    order by pk_voucher
    """,
    """
    update gl_voucher
    set
        pk_manager = poster, tallydate = day_text(post_day), pk_checked = poster,
        checkeddate = coalesce(checkeddate, day_text(post_day)), modifiedtime = posted_at,
        ts = posted_at
    from posted
    where gl_voucher.pk_voucher = posted.pk_voucher
    """,
    """
    update gl_detail
    set pk_managerv = poster, ts = posted_at
    from posted
    where gl_detail.pk_voucher = posted.pk_voucher
    """,
    """
    insert into touched_periods
    select distinct pk_org, year, adjustperiod from posted
    """,
)

MAKE = (
    HEADS, UNPOSTED, INSERT_VOUCHERS, INSERT_DETAILS, INSERT_AUXILIARIES, INSERT_FREE_VALUES,
    INSERT_CASH_FLOWS, INSERT_ORIGINS,
    """
    insert into touched_periods
    select distinct pk_org, strftime(day, '%Y'), adjusted from new_vouchers
    where posted_at is not null
    """,
)  # fmt: skip
