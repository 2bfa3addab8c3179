-- The entries are the counted lines and openings of storage, and the months add up the entries;
-- the last balances are what all entries leave.
with counted_lines as (
    select voucher_lines.*
    from {{ ref('sto_voucher_lines') }} voucher_lines
    inner join {{ ref('sto_vouchers') }} vouchers
        on voucher_lines.voucher_id = vouchers.voucher_id
    where voucher_lines.is_deleted = 0 and vouchers.is_deleted = 0 and vouchers.is_counted = 1
),

figures as (
    select
        'entries' as fact,
        count(*) as row_count,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount
    from {{ ref('fct_gl_entries') }}
    where adjust_period <> '00'
    union all
    select
        'balance months' as fact,
        null as row_count,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount
    from {{ ref('fct_gl_balance_months') }}
    union all
    select
        'auxiliary months' as fact,
        null as row_count,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount
    from {{ ref('fct_gl_aux_balance_months') }}
    union all
    select
        'auxiliary balances' as fact,
        null as row_count,
        sum(balance_amount) as debit_amount,
        null as credit_amount
    from {{ ref('fct_gl_aux_balance_months') }}
    where held_until = date '9999-12-31'
),

expected as (
    select
        'entries' as fact,
        count(*) as row_count,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount
    from counted_lines
    union all
    select
        'balance months' as fact,
        null as row_count,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount
    from {{ ref('fct_gl_entries') }}
    union all
    select
        'auxiliary months' as fact,
        null as row_count,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount
    from {{ ref('fct_gl_entries') }}
    where auxiliary_set_id is not null
    union all
    select
        'auxiliary balances' as fact,
        null as row_count,
        sum(debit_amount - credit_amount) as debit_amount,
        null as credit_amount
    from {{ ref('fct_gl_entries') }}
    where auxiliary_set_id is not null
)

select
    figures.*,
    expected.row_count as expected_row_count,
    expected.debit_amount as expected_debit_amount,
    expected.credit_amount as expected_credit_amount
from figures
inner join expected on figures.fact = expected.fact
where
    coalesce(figures.row_count, 0) <> coalesce(expected.row_count, 0)
    or coalesce(figures.debit_amount, 0) <> coalesce(expected.debit_amount, 0)
    or coalesce(figures.credit_amount, 0) <> coalesce(expected.credit_amount, 0)
