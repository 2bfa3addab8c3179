select
    order_id,
    order_note,
    cast({{ dbt.date_trunc('month', 'ordered_at') }} as date) as order_month,
    shipped_on,
    amount * 2 as amount
from {{ ref('raw_orders') }}
where amount > 0
