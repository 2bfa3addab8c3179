with ledger_months as (
    select
        books.org_id,
        case
            when months.account_code_2 in ('220201', '220202') then months.account_code_2
            when months.account_code_1 in ('1122', '1403', '1405') then months.account_code_1
        end as account_code,
        months.period_month,
        months.debit_amount,
        months.credit_amount
    from {{ ref('fct_gl_balance_months') }} months
    inner join {{ ref('dim_accounting_books') }} books on months.book_id = books.book_id
),

both_sides as (
    select
        'gl' as ledger,
        org_id,
        account_code,
        period_month,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount
    from ledger_months
    where account_code is not null
    group by org_id, account_code, period_month
    union all
    select
        'sub' as ledger,
        org_id,
        account_code,
        period_month,
        debit_amount,
        credit_amount
    from {{ ref('fct_subledger_months') }}
),

accounts as (
    select
        account_code,
        min(account_name) as account_name,
        min(account_name_en) as account_name_en
    from {{ ref('dim_accounts') }}
    where is_deleted = 0
    group by account_code
),

final as (
    select
        both_sides.ledger,
        both_sides.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        both_sides.account_code,
        accounts.account_name,
        accounts.account_name_en,
        both_sides.period_month,
        cast(both_sides.debit_amount as decimal(28, 8)) as debit_amount,
        cast(both_sides.credit_amount as decimal(28, 8)) as credit_amount,
        cast(both_sides.debit_amount - both_sides.credit_amount as decimal(28, 8)) as net_amount,
        {{ build_time() }} as stored_at
    from both_sides
    left join {{ ref('dim_orgs') }} orgs on both_sides.org_id = orgs.org_id
    left join accounts on both_sides.account_code = accounts.account_code
)

select * from final
