-- Every year that the ERP has opened opens with what the months before it add up to, so that no
-- opening is counted twice and none is missing.
with openings as (
    select
        book_id,
        account_id,
        currency_id,
        {{ iso_date("fiscal_year || '-01-01'") }} as first_day,
        sum(debit_amount - credit_amount) as net_amount,
        sum(debit_original - credit_original) as net_original
    from {{ ref('sto_account_balances') }}
    where is_deleted = 0 and adjust_period = '00'
    group by book_id, account_id, currency_id, {{ iso_date("fiscal_year || '-01-01'") }}
),

opened_years as (
    select distinct
        book_id,
        first_day
    from openings
),

earlier as (
    select
        months.book_id,
        months.account_id,
        months.currency_id,
        opened_years.first_day,
        sum(months.net_amount) as net_amount,
        sum(months.net_original) as net_original
    from {{ ref('fct_gl_balance_months') }} months
    inner join opened_years
        on
            months.book_id = opened_years.book_id
            and months.period_month < opened_years.first_day
    where months.is_posted = 1
    group by months.book_id, months.account_id, months.currency_id, opened_years.first_day
)

select
    coalesce(openings.book_id, earlier.book_id) as book_id,
    coalesce(openings.account_id, earlier.account_id) as account_id,
    coalesce(openings.first_day, earlier.first_day) as first_day,
    openings.net_amount as opening_amount,
    earlier.net_amount as earlier_amount
from openings
full outer join earlier
    on
        openings.book_id = earlier.book_id
        and openings.account_id = earlier.account_id
        and openings.currency_id = earlier.currency_id
        and openings.first_day = earlier.first_day
where
    coalesce(openings.net_amount, 0) <> coalesce(earlier.net_amount, 0)
    or coalesce(openings.net_original, 0) <> coalesce(earlier.net_original, 0)
