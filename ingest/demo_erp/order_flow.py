"""Sales orders: placed by the calendar, then approved, frozen, rejected or void."""

# A year's orders fall on its days by weight; counts come from cumulated weights, so that a year
# has exactly its number however it is cut into windows.
CALENDAR = """
    create or replace temp table order_days as
    with days as (
        select cast(day as date) as day
        from unnest(generate_series(
            date_trunc('year', getvariable('since') + 1),
            make_date(cast(extract(year from getvariable('until')) as integer), 12, 31),
            interval 1 day)) t(day)
    ),
    weighted as (
        select
            day, extract(year from day) as year,
            case extract(month from day) when 12 then 140 when 2 then 60 else 100 end
            * case when last_day(day) - day < 3 then 35 else 10 end
            * case dayofweek(day) when 0 then 15 when 6 then 60 else 100 end
            * case when strftime(day, '%m%d') between '1001' and '1007' then 10 else 100 end
            * (85 + roll('day', day, 31)) as weight
        from days
    ),
    cumulated as (
        select
            day, weight,
            cast(sum(weight) over (partition by year order by day) as hugeint) as sofar,
            cast(sum(weight) over (partition by year) as hugeint) as total
        from weighted
    )
    select
        day,
        cast((sofar * getvariable('orders_per_year')) // total
            - ((sofar - weight) * getvariable('orders_per_year')) // total as integer) as orders
    from cumulated
    where in_window(day)
"""

PLACED = """
    create or replace temp table placed as
    with numbered as (
        select
            day, '1001OH' || strftime(day, '%y%m%d') || lpad(cast(number as varchar), 5, '0')
            || '000' as csaleorderid
        from order_days, unnest(range(1, orders + 1)) t(number)
    ),
    drawn as (
        select
            numbered.*,
            roll('outcome', csaleorderid, 1000) as outcome,
            roll('return', csaleorderid, 1000) < 25 as is_return,
            roll('prepaid', csaleorderid, 100) < 6 as is_prepaid,
            -- A third of the business comes from a tenth of the customers.
            (roll('customer', csaleorderid, 1000003) * roll('customer', csaleorderid, 1000003)
                * people.everyone) // (cast(1000003 as hugeint) * 1000003) as buyer
        from numbered, (select count(*) as everyone from buyers) people
    )
    select
        drawn.*, buyers.pk_org, orgs.code as org_code, orgs.n as org_number,
        (select count(*) from sales_orgs) as org_count, buyers.pk_customer, buyers.currency,
        buyers.pk_psndoc, buyers.pk_dept,
        case when roll('other payer', csaleorderid, 100) < 4
            then (select pk_customer from buyers where n = 0) else buyers.pk_customer
        end as pk_invoice_customer,
        '1001PT0000000' || case when is_prepaid and not is_return then '1' else '0' end
            || lpad(cast(buyers.term_days as varchar), 6, '0') as cpaytermid,
        moment(day, 'order', csaleorderid) as creationtime,
        case when outcome between 10 and 29 then 1 else 0 end as dr,
        case when buyers.currency = '1002Z0100000000001K1' then 10000 else rates.rate end as rate,
        pick([1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 8, 10], 'lines',
            csaleorderid) + case when roll('large', csaleorderid, 100) = 0
            then 20 + roll('very large', csaleorderid, 40) else 0 end as line_count
    from drawn
    join buyers on buyers.n = drawn.buyer
    join sales_orgs orgs on orgs.pk_org = buyers.pk_org
    left join dollar_rates rates on rates.month = strftime(day, '%Y-%m')
"""

LINES = """
    create or replace temp table placed_lines as
    with numbered as (
        select
            placed.*, line, '1001OL' || substr(csaleorderid, 7, 11)
            || lpad(cast(line as varchar), 3, '0') as csaleorderbid
        from placed, unnest(range(1, line_count + 1)) t(line)
    ),
    chosen as (
        select
            numbered.*, skewed('material', csaleorderbid, assortment.size) as goods_number
        from numbered, (select count(*) as size from goods) assortment
    ),
    drawn as (
        select
            chosen.*, goods.pk_material, goods.pk_measdoc, goods.tax_rate, goods.product,
            case when roll('other stock', csaleorderbid, 100) < 8
                then roll('which stock', csaleorderbid, org_count) else org_number
            end as stock_org,
            line > 1 and not is_return and roll('gift', csaleorderbid, 100) < 3 as is_gift,
            case when is_return then -1 else 1 end * step
            * (1000 // step * roll('pieces', csaleorderbid,
                greatest(2, 260000000 // goods.price)) + 1
                + case when step < 1000 then roll('grams', csaleorderbid, 10) else 0 end) as q,
            case
                when currency <> '1002Z0100000000001K1'
                    then (goods.price * 100 // rate + 1) * 100
                when goods.price < 1000000 then goods.price
                else goods.price * (85 + roll('discount', pk_customer, 21)) // 10000 * 100
            end as list_price
        from chosen
        join goods on goods.n = goods_number
    ),
    priced as (
        select
            drawn.*, case when is_gift then 0 else list_price end as price,
            div_round(q * case when is_gift then 0 else list_price end, 100000)
            as orig_cents,
            div_round(q * case when is_gift then 0 else list_price end * rate,
                1000000000) as local_cents
        from drawn
    )
    select
        priced.*, net_cents(orig_cents, tax_rate) as orig_net_cents,
        net_cents(local_cents, tax_rate) as local_net_cents,
        case when dr = 1 or (line > 1 and roll('dead line', csaleorderbid, 100) = 0) then 1 else 0
        end as line_dr
    from priced
    order by csaleorderbid
"""

INSERT_LINES = """
    insert into so_saleorder_b by name
    select
        csaleorderbid, csaleorderid, getvariable('group_key') as pk_group, placed_lines.pk_org,
        day_text(day) as dbilldate, cast(line * 10 as varchar) as crowno,
        pk_material as cmaterialvid, pk_material as cmaterialid, pk_measdoc as castunitid,
        quantity(q) as nastnum, pk_measdoc as cunitid, quantity(q) as nnum,
        '1.00/1.00' as vchangerate, tax_rate as ntaxrate,
        cast(rate * 0.0001 as decimal(15, 8)) as nexchangerate,
        '1002Z0100000000001K1' as ccurrencyid,
        div_round(price * 1000000, 100 + tax_rate) * 0.00000001 as norigprice,
        price * 0.0001 as norigtaxprice,
        div_round(price * rate * 100, 100 + tax_rate) * 0.00000001 as nprice,
        price * rate * 0.00000001 as ntaxprice,
        money(orig_net_cents) as norigmny, money(orig_cents) as norigtaxmny,
        money(local_net_cents) as nmny, money(local_cents) as ntaxmny,
        money(local_cents - local_net_cents) as ntax, 100 as ndiscountrate,
        100 as nitemdiscountrate, 0 as norigdiscount, 0 as ndiscount,
        case when is_gift then 'Y' else 'N' end as blargessflag, 'N' as bdiscountflag,
        case when product = '08' then 'Y' else 'N' end as blaborflag,
        day_text(workday(later(day, 3 + skewed('planned', csaleorderbid, 35))))
            as dsenddate,
        day_text(workday(later(day, 6 + skewed('planned', csaleorderbid, 35))))
            as dreceivedate,
        pk_customer as creceivecustid,
        stock_orgs.pk_org as csendstockorgid,
        '1001ST' || lpad(stock_orgs.code || case
            when is_return then '05' when product = '07' then '03'
            else pick(['01', '01', '02'], 'warehouse', csaleorderbid) end, 14, '0')
            as csendstordocid,
        placed_lines.pk_org as csettleorgid, placed_lines.pk_org as carorgid,
        empty_reference(csaleorderbid) as cprojectid,
        case when is_return then 1 else 0 end as fretexchange, 'N' as bbsendendflag,
        'N' as bboutendflag, 'N' as bbinvoicendflag, 'N' as bbarsettleflag, 1 as frowstatus,
        '~' as vbdef1, line_dr as dr, creationtime as ts
    from placed_lines
    join sales_orgs stock_orgs on stock_orgs.n = stock_org
"""

INSERT_EXECUTIONS = """
    insert into so_saleorder_exe by name
    select
        csaleorderbid, 0 as ntotalsendnum, 0 as ntotaloutnum, quantity(q) as ntotalnotoutnum,
        0 as ntotalsignnum, 0 as ntotalinvoicenum, 0 as ntotalestarnum, 0 as ntotalestarmny,
        0 as ntotalarnum, 0 as ntotalarmny, 0 as ntotalcostnum, 0 as ntotalpaymny,
        0 as ntotalreturnnum, line_dr as dr, creationtime as ts
    from placed_lines
"""

INSERT_ORDERS = """
    insert into so_saleorder by name
    with totals as (
        select csaleorderid, sum(q) as q, sum(orig_cents) as orig_cents
        from placed_lines
        where line_dr = 0 or dr = 1
        group by csaleorderid
    )
    select
        placed.csaleorderid, pk_org, getvariable('group_key') as pk_group,
        bill_code(org_code, '30', day, row_number() over (partition by org_code, day
            order by placed.csaleorderid)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000003001' as ctrantypeid,
        case when is_return then '30-02' else '30-01' end as vtrantypecode, '~' as cbiztypeid,
        pk_customer as ccustomerid,
        case when pk_invoice_customer = pk_customer then pk_customer else pk_invoice_customer
        end as cinvoicecustid,
        pk_dept as cdeptid,
        case when roll('no seller', placed.csaleorderid, 100) < 2
            then empty_reference(placed.csaleorderid) else pk_psndoc end as cemployeeid,
        currency as corigcurrencyid, cpaytermid,
        empty_reference(placed.csaleorderid) as cchanneltypeid,
        case when outcome % 2 = 0 then 1 else 7 end as fstatusflag, 'N' as bsendendflag,
        'N' as boutendflag, 'N' as binvoicendflag, 'N' as barsettleflag,
        quantity(totals.q) as ntotalnum, money(totals.orig_cents) as ntotalorigmny,
        0 as nreceivedmny, 0 as iversion, pk_psndoc as billmaker, creationtime,
        case when roll('note', placed.csaleorderid, 20) = 0 then '加急,请尽快发货' end as vnote,
        '~' as vdef1, dr, creationtime as ts
    from placed
    join totals on totals.csaleorderid = placed.csaleorderid
    order by placed.csaleorderid
"""

# The day an order is decided on, and what is decided, follow from its key. An order is decided on
# once: later changes of its status (see disturbances) stay.
DECIDE = """
    update so_saleorder
    set
        fstatusflag = case
            when roll('outcome', csaleorderid, 1000) < 4 then 8
            when roll('outcome', csaleorderid, 1000) < 10 then 5
            when roll('outcome', csaleorderid, 1000) between 30 and 33 then 3
            else 2 end,
        approver = billmaker,
        taudittime = greatest(creationtime, moment(day, 'decided', csaleorderid)),
        modifiedtime = greatest(creationtime, moment(day, 'decided', csaleorderid)),
        ts = greatest(ts, moment(day, 'decided', csaleorderid))
    from (
        select
            csaleorderid as decided,
            workday(later(day_of(creationtime), roll('decide', csaleorderid, 3))) as day
        from so_saleorder
        where dr = 0 and fstatusflag in (1, 7)
            and creationtime >= day_text(getvariable('since') - 5)
    )
    where csaleorderid = decided and in_window(day)
"""

STEPS = (
    CALENDAR, PLACED, LINES, INSERT_ORDERS, INSERT_LINES, INSERT_EXECUTIONS, DECIDE,
    "insert into touched select csaleorderbid from placed_lines",
    "drop table placed_lines",
)  # fmt: skip
