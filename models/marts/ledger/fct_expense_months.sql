-- What a period end takes out of the accounts again is credited or a profit transfer: debits alone
-- are what was spent.
with expense_accounts as (
    select * from {{ ref('dim_statement_accounts') }}
    where statement = 'expenses'
),

months as (
    select
        entries.book_id,
        entries.account_id,
        entries.dept_id,
        entries.period_month,
        entries.is_posted,
        cast(sum(entries.debit_amount) as decimal(28, 8)) as debit_amount
    from {{ ref('fct_gl_entries') }} entries
    inner join expense_accounts
        on
            entries.account_code_1 = expense_accounts.account_code
            and entries.period_month >= expense_accounts.valid_from
            and entries.period_month < expense_accounts.valid_until
    where entries.is_profit_transfer = 0
    group by
        entries.book_id,
        entries.account_id,
        entries.dept_id,
        entries.period_month,
        entries.is_posted
),

final as (
    select
        months.book_id,
        books.book_code,
        books.book_name,
        books.book_name_en,
        accounts.account_code,
        accounts.account_name,
        accounts.account_name_en,
        {%- for level in (1, 2, 3, 4) %}
        accounts.account_code_{{ level }},
        accounts.account_name_{{ level }},
        accounts.account_name_{{ level }}_en,
        {%- endfor %}
        depts.dept_code,
        depts.dept_name,
        depts.dept_name_en,
        depts.level_2_dept_code,
        depts.level_2_dept_name,
        depts.level_2_dept_name_en,
        expense_groups.expense_group,
        expense_groups.expense_group_name,
        expense_groups.expense_group_name_en,
        months.period_month,
        months.is_posted,
        months.debit_amount,
        {{ build_time() }} as stored_at
    from months
    left join {{ ref('dim_accounting_books') }} books on months.book_id = books.book_id
    left join {{ ref('dim_accounts') }} accounts on months.account_id = accounts.account_id
    left join {{ ref('dim_depts') }} depts on months.dept_id = depts.dept_id
    left join {{ ref('dim_dept_groups') }} dept_groups
        on
            depts.dept_code = dept_groups.dept_code
            and months.period_month >= dept_groups.valid_from
            and months.period_month < dept_groups.valid_until
    left join {{ ref('dim_expense_groups') }} expense_groups
        on dept_groups.expense_group = expense_groups.expense_group
)

select * from final
