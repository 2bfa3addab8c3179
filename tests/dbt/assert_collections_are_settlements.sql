-- What an order line has collected is what receipts settled of its receivables.
with settled as (
    select
        sales_order_line_id,
        -sum(amount) as amount
    from {{ ref('fct_receivables') }}
    where movement_type = 'settlement' and sales_order_line_id is not null
    group by sales_order_line_id
)

select
    order_lines.sales_order_line_id,
    order_lines.collected_amount,
    settled.amount
from {{ ref('fct_sales_order_lines') }} order_lines
left join settled on order_lines.sales_order_line_id = settled.sales_order_line_id
where order_lines.collected_amount <> coalesce(settled.amount, 0)
