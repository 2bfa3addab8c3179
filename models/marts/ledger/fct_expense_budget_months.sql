-- A budget is that of every month that its book has: without a ledger there is nothing to compare.
with expense_months as (
    select * from {{ ref('fct_expense_months') }}
    where is_posted = 1
),

budgets as (
    select
        book_code,
        expense_group,
        monthly_amount,
        {{ valid_period() }}
    from ({{ current_version(ref('snap_expense_budgets')) }}) budgets
    where is_deleted = 0
),

months as (
    select distinct
        book_code,
        period_month
    from expense_months
),

amounts as (
    select
        months.book_code,
        budgets.expense_group,
        months.period_month,
        budgets.monthly_amount as budget_amount,
        cast(0 as decimal(28, 8)) as spent_amount
    from months
    inner join budgets
        on
            months.book_code = budgets.book_code
            and months.period_month >= budgets.valid_from
            and months.period_month < budgets.valid_until
    union all
    select
        book_code,
        expense_group,
        period_month,
        cast(0 as decimal(18, 2)) as budget_amount,
        debit_amount as spent_amount
    from expense_months
),

final as (
    select
        amounts.book_code,
        books.book_name,
        books.book_name_en,
        coalesce(amounts.expense_group, '-') as expense_group,
        coalesce(expense_groups.expense_group_name, '未归类') as expense_group_name,
        coalesce(expense_groups.expense_group_name_en, 'No group') as expense_group_name_en,
        amounts.period_month,
        cast(sum(amounts.budget_amount) as decimal(28, 8)) as budget_amount,
        cast(sum(amounts.spent_amount) as decimal(28, 8)) as spent_amount,
        cast(sum(amounts.budget_amount - amounts.spent_amount) as decimal(28, 8)) as left_amount,
        {{ build_time() }} as stored_at
    from amounts
    left join {{ ref('dim_accounting_books') }} books on amounts.book_code = books.book_code
    left join {{ ref('dim_expense_groups') }} expense_groups
        on amounts.expense_group = expense_groups.expense_group
    group by
        amounts.book_code,
        books.book_name,
        books.book_name_en,
        amounts.expense_group,
        expense_groups.expense_group_name,
        expense_groups.expense_group_name_en,
        amounts.period_month
)

select * from final
