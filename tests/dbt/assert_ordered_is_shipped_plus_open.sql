-- What an order line ordered is what was shipped of it plus what is still open.
select
    order_lines.sales_order_line_id,
    order_lines.quantity,
    executions.shipped_quantity,
    executions.open_quantity
from {{ ref('sto_sales_order_lines') }} order_lines
inner join {{ ref('sto_sales_order_executions') }} executions
    on order_lines.sales_order_line_id = executions.sales_order_line_id
where
    order_lines.is_deleted = 0
    and executions.is_deleted = 0
    and order_lines.quantity <> executions.shipped_quantity + executions.open_quantity
