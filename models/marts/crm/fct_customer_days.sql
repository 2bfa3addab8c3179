-- Amounts are what changed on a day, so that sums up to a day say how things stood on it.
{%- set zero = 'cast(0 as decimal(28, 8))' %}

with activities as (
    select
        customer_code,
        visit_date as activity_date,
        visit_count,
        {{ zero }} as opened_amount,
        {{ zero }} as open_amount,
        {{ zero }} as ordered_amount,
        {{ zero }} as receivable_amount
    from {{ ref('fct_visits') }}
    union all
    select
        customer_code,
        opened_date as activity_date,
        0 as visit_count,
        opportunity_amount as opened_amount,
        opportunity_amount as open_amount,
        {{ zero }} as ordered_amount,
        {{ zero }} as receivable_amount
    from {{ ref('fct_opportunities') }}
    union all
    select
        customer_code,
        closed_date as activity_date,
        0 as visit_count,
        {{ zero }} as opened_amount,
        -opportunity_amount as open_amount,
        {{ zero }} as ordered_amount,
        {{ zero }} as receivable_amount
    from {{ ref('fct_opportunities') }}
    where closed_date is not null
    union all
    select
        customer_code,
        order_date as activity_date,
        0 as visit_count,
        {{ zero }} as opened_amount,
        {{ zero }} as open_amount,
        ordered_amount,
        {{ zero }} as receivable_amount
    from {{ ref('fct_sales_order_lines') }}
    where is_valid = 1
    union all
    select
        customer_code,
        movement_date as activity_date,
        0 as visit_count,
        {{ zero }} as opened_amount,
        {{ zero }} as open_amount,
        {{ zero }} as ordered_amount,
        amount as receivable_amount
    from {{ ref('fct_receivables') }}
),

customer_days as (
    select
        customer_code,
        activity_date,
        sum(visit_count) as visit_count,
        sum(opened_amount) as opened_amount,
        sum(open_amount) as open_amount,
        sum(ordered_amount) as ordered_amount,
        sum(receivable_amount) as receivable_amount
    from activities
    group by customer_code, activity_date
),

final as (
    select
        customer_days.customer_code,
        customers.customer_name,
        customers.customer_name_en,
        customers.customer_class_code,
        customers.customer_class_name,
        customers.customer_class_name_en,
        customers.is_in_erp,
        customers.is_in_crm,
        customer_days.activity_date,
        cast(customer_days.visit_count as integer) as visit_count,
        cast(customer_days.opened_amount as decimal(28, 8)) as opened_amount,
        cast(customer_days.open_amount as decimal(28, 8)) as open_amount,
        cast(customer_days.ordered_amount as decimal(28, 8)) as ordered_amount,
        cast(customer_days.receivable_amount as decimal(28, 8)) as receivable_amount,
        {{ build_time() }} as stored_at
    from customer_days
    left join {{ ref('dim_all_customers') }} customers
        on customer_days.customer_code = customers.customer_code
)

select * from final
