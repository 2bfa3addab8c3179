-- Without the vouchers that empty the accounts at a period's end, or nothing would be left.
with months as (
    select * from {{ ref('fct_gl_balance_months') }}
    where is_profit_transfer = 0
),

final as (
    select
        months.book_code,
        months.book_name,
        months.book_name_en,
        parts.line_no,
        months.account_code,
        months.account_name,
        months.account_name_en,
        months.period_month,
        months.is_posted,
        cast(sum(parts.sign * months.net_amount) as decimal(28, 8)) as amount,
        {{ build_time() }} as stored_at
    from months
    inner join {{ ref('dim_statement_parts') }} parts
        on
            months.account_code_1 = parts.account_code
            and parts.statement = 'income_statement'
            and months.period_month >= parts.valid_from
            and months.period_month < parts.valid_until
    group by
        months.book_code, months.book_name, months.book_name_en, parts.line_no,
        months.account_code, months.account_name, months.account_name_en, months.period_month,
        months.is_posted
)

select * from final
