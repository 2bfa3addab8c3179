-- What posted vouchers moved in a month is what the ERP keeps of it in gl_balance.
{%- set month = iso_date("fiscal_year || '-' || substr(adjust_period, 1, 2) || '-01'") %}

with moved as (
    select
        book_id,
        account_id,
        currency_id,
        period_month,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount,
        sum(debit_original) as debit_original,
        sum(credit_original) as credit_original
    from {{ ref('fct_gl_entries') }}
    where is_posted = 1 and adjust_period <> '00'
    group by book_id, account_id, currency_id, period_month
),

kept as (
    select
        book_id,
        account_id,
        currency_id,
        {{ month }} as period_month,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount,
        sum(debit_original) as debit_original,
        sum(credit_original) as credit_original
    from {{ ref('sto_account_balances') }}
    where is_deleted = 0 and adjust_period <> '00'
    group by book_id, account_id, currency_id, {{ month }}
)

select
    coalesce(moved.book_id, kept.book_id) as book_id,
    coalesce(moved.account_id, kept.account_id) as account_id,
    coalesce(moved.period_month, kept.period_month) as period_month,
    moved.debit_amount,
    kept.debit_amount as kept_debit_amount,
    moved.credit_amount,
    kept.credit_amount as kept_credit_amount
from moved
full outer join kept
    on
        moved.book_id = kept.book_id
        and moved.account_id = kept.account_id
        and moved.currency_id = kept.currency_id
        and moved.period_month = kept.period_month
where
    coalesce(moved.debit_amount, 0) <> coalesce(kept.debit_amount, 0)
    or coalesce(moved.credit_amount, 0) <> coalesce(kept.credit_amount, 0)
    or coalesce(moved.debit_original, 0) <> coalesce(kept.debit_original, 0)
    or coalesce(moved.credit_original, 0) <> coalesce(kept.credit_original, 0)
