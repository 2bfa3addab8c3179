with months as (
    select
        book_id,
        account_id,
        currency_id,
        period_month,
        is_posted,
        is_profit_transfer,
        cast(sum(debit_original) as decimal(28, 8)) as debit_original,
        cast(sum(credit_original) as decimal(28, 8)) as credit_original,
        cast(sum(debit_amount) as decimal(28, 8)) as debit_amount,
        cast(sum(credit_amount) as decimal(28, 8)) as credit_amount
    from {{ ref('fct_gl_entries') }}
    group by book_id, account_id, currency_id, period_month, is_posted, is_profit_transfer
),

final as (
    select
        months.book_id,
        books.book_code,
        books.book_name,
        books.book_name_en,
        months.account_id,
        accounts.account_class_code,
        accounts.account_class_name,
        accounts.account_class_name_en,
        accounts.account_code,
        accounts.account_name,
        accounts.account_name_en,
        {%- for level in (1, 2, 3, 4) %}
        accounts.account_code_{{ level }},
        accounts.account_name_{{ level }},
        accounts.account_name_{{ level }}_en,
        {%- endfor %}
        months.currency_id,
        currencies.currency_code,
        currencies.currency_name,
        currencies.currency_name_en,
        months.period_month,
        months.is_posted,
        months.is_profit_transfer,
        months.debit_original,
        months.credit_original,
        months.debit_original - months.credit_original as net_original,
        months.debit_amount,
        months.credit_amount,
        months.debit_amount - months.credit_amount as net_amount,
        {{ build_time() }} as stored_at
    from months
    left join {{ ref('dim_accounting_books') }} books on months.book_id = books.book_id
    left join {{ ref('dim_accounts') }} accounts on months.account_id = accounts.account_id
    left join {{ ref('dim_currencies') }} currencies on months.currency_id = currencies.currency_id
)

select * from final
