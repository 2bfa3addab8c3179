{{ config(unique_key='sales_order_line_id') }}

select
    sales_order_executions.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__sales_order_executions') }} sales_order_executions
{{ only_new() }}
