{{ config(unique_key='purchase_order_id') }}

select
    purchase_orders.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__purchase_orders') }} purchase_orders
{{ only_new() }}
