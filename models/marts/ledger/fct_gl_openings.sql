-- The ERP writes a year's openings anew whenever the year before changes. Only those of a book's
-- first year say what no voucher says: a later year's would count the years before it twice.
{%- set year_before = 'cast(cast(balances.fiscal_year as integer) - 1 as varchar(4))' %}

with balances as (
    select * from {{ ref('sto_account_balances') }}
    where adjust_period = '00'
),

books as (
    select * from {{ ref('dim_accounting_books') }}
),

final as (
    select
        balances.account_balance_id as entry_id,
        balances.book_id,
        balances.account_id,
        balances.auxiliary_set_id,
        balances.currency_id,
        {{ iso_date(year_before ~ " || '-12-31'") }} as opening_date,
        {{ iso_date(year_before ~ " || '-12-01'") }} as period_month,
        balances.debit_original,
        balances.credit_original,
        balances.debit_amount,
        balances.credit_amount,
        case
            when balances.fiscal_year = substr(books.first_period, 1, 4) then balances.is_deleted
            else 1
        end as is_deleted
    from balances
    left join books on balances.book_id = books.book_id
)

{{ stamped('entry_id') }}
