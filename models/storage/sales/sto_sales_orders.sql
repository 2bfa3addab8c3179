{{ config(unique_key='sales_order_id') }}

select
    sales_orders.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__sales_orders') }} sales_orders
{{ only_new() }}
