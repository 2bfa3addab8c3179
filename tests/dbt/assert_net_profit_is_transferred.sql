-- Where a month has transfers of profit and loss, they bring its net profit (line 14) to 4103.
-- Posted and unposted together: what comes late has a transfer of its own, which may be posted
-- another day.
with profits as (
    select
        book_code,
        period_month,
        sum(amount) as net_profit
    from {{ ref('rpt_income_statement') }}
    where line_no = 14
    group by book_code, period_month
),

transfers as (
    select
        book_code,
        period_month,
        -sum(net_amount) as transferred
    from {{ ref('fct_gl_balance_months') }}
    where account_code_1 = '4103' and is_profit_transfer = 1
    group by book_code, period_month
)

select
    transfers.book_code,
    transfers.period_month,
    profits.net_profit,
    transfers.transferred
from transfers
left join profits
    on transfers.book_code = profits.book_code and transfers.period_month = profits.period_month
where transfers.transferred <> coalesce(profits.net_profit, 0)
