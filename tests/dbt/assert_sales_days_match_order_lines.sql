-- Both daily totals of sales are the valid order lines, to the cent.
with totals as (
    select
        'days' as mart,
        sum(quantity) as quantity,
        sum(amount) as amount
    from {{ ref('fct_sales_days') }}
    union all
    select
        'customer days' as mart,
        sum(quantity) as quantity,
        sum(amount) as amount
    from {{ ref('fct_sales_customer_days') }}
),

order_lines as (
    select
        coalesce(sum(ordered_quantity), 0) as quantity,
        coalesce(sum(ordered_amount), 0) as amount
    from {{ ref('fct_sales_order_lines') }}
    where is_valid = 1
)

select totals.*
from totals
cross join order_lines
where
    coalesce(totals.quantity, 0) <> order_lines.quantity
    or coalesce(totals.amount, 0) <> order_lines.amount
