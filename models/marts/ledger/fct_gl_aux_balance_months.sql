with months as (
    select
        book_id,
        account_id,
        currency_id,
        dept_id,
        person_id,
        partner_id,
        period_month,
        is_posted,
        is_profit_transfer,
        cast(sum(debit_amount) as decimal(28, 8)) as debit_amount,
        cast(sum(credit_amount) as decimal(28, 8)) as credit_amount
    from {{ ref('fct_gl_entries') }}
    where auxiliary_set_id is not null
    group by
        book_id, account_id, currency_id, dept_id, person_id, partner_id, period_month, is_posted,
        is_profit_transfer
),

final as (
    select
        months.book_id,
        books.book_code,
        books.book_name,
        books.book_name_en,
        months.account_id,
        accounts.account_code,
        accounts.account_name,
        accounts.account_name_en,
        {%- for level in (1, 2, 3, 4) %}
        accounts.account_code_{{ level }},
        accounts.account_name_{{ level }},
        accounts.account_name_{{ level }}_en,
        {%- endfor %}
        currencies.currency_code,
        currencies.currency_name,
        currencies.currency_name_en,
        depts.dept_code,
        depts.dept_name,
        depts.dept_name_en,
        depts.level_2_dept_code,
        depts.level_2_dept_name,
        depts.level_2_dept_name_en,
        persons.person_code,
        persons.person_name,
        persons.person_name_en,
        partners.partner_code,
        partners.partner_name,
        partners.partner_name_en,
        months.period_month,
        months.is_posted,
        months.is_profit_transfer,
        months.debit_amount,
        months.credit_amount,
        months.debit_amount - months.credit_amount as net_amount,
        {{ build_time() }} as stored_at
    from months
    left join {{ ref('dim_accounting_books') }} books on months.book_id = books.book_id
    left join {{ ref('dim_accounts') }} accounts on months.account_id = accounts.account_id
    left join {{ ref('dim_currencies') }} currencies on months.currency_id = currencies.currency_id
    left join {{ ref('dim_depts') }} depts on months.dept_id = depts.dept_id
    left join {{ ref('dim_persons') }} persons on months.person_id = persons.person_id
    left join {{ ref('dim_business_partners') }} partners on months.partner_id = partners.partner_id
)

select * from final
