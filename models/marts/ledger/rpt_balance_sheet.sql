-- What is in debit or credit with a partner is known only at a month's end. It stands here as its
-- difference from the month before, so that sums up to a month say how things stood at its end.
with movements as (
    select
        book_id,
        account_id,
        partner_id,
        period_month,
        sum(debit_amount - credit_amount) as net_amount
    from {{ ref('fct_gl_entries') }}
    where is_posted = 1
    group by book_id, account_id, partner_id, period_month
),

balances as (
    select
        book_id,
        account_id,
        period_month,
        net_amount,
        sum(net_amount) over (
            partition by book_id, account_id, partner_id order by period_month
        ) as balance
    from movements
),

sides as (
    select
        book_id,
        account_id,
        period_month,
        net_amount,
        greatest(balance, 0) - greatest(balance - net_amount, 0) as debit_amount,
        least(balance, 0) - least(balance - net_amount, 0) as credit_amount
    from balances
),

parts as (
    select
        accounts.account_id,
        parts.line_no,
        parts.side,
        parts.sign,
        parts.valid_from,
        parts.valid_until
    from {{ ref('dim_statement_parts') }} parts
    inner join {{ ref('dim_accounts') }} accounts on parts.account_code = accounts.account_code_1
    where parts.statement = 'balance_sheet'
),

-- An account that comes to a line brings its balance along, and takes it away when it leaves.
{%- set amount %}
        parts.sign * case parts.side
            when 'debit' then sides.debit_amount
            when 'credit' then sides.credit_amount
            else sides.net_amount
        end
{%- endset %}
placed as (
    select
        sides.book_id,
        parts.line_no,
        sides.account_id,
        greatest(sides.period_month, parts.valid_from) as period_month,
        {{ amount | trim }} as amount
    from sides
    inner join parts
        on sides.account_id = parts.account_id and sides.period_month < parts.valid_until
    union all
    select
        sides.book_id,
        parts.line_no,
        sides.account_id,
        parts.valid_until as period_month,
        -{{ amount | trim }} as amount
    from sides
    inner join parts
        on sides.account_id = parts.account_id and sides.period_month < parts.valid_until
    where parts.valid_until < date '9999-12-31'
),

line_amounts as (
    select
        book_id,
        line_no,
        account_id,
        period_month,
        sum(amount) as amount
    from placed
    group by book_id, line_no, account_id, period_month
),

final as (
    select
        books.book_code,
        books.book_name,
        books.book_name_en,
        line_amounts.line_no,
        accounts.account_code,
        accounts.account_name,
        accounts.account_name_en,
        line_amounts.period_month,
        cast(line_amounts.amount as decimal(28, 8)) as amount,
        {{ build_time() }} as stored_at
    from line_amounts
    left join {{ ref('dim_accounting_books') }} books on line_amounts.book_id = books.book_id
    left join {{ ref('dim_accounts') }} accounts on line_amounts.account_id = accounts.account_id
    where line_amounts.amount <> 0
)

select * from final
