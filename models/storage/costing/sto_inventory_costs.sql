{{ config(unique_key='cost_line_id', meta={'indexed': ['stock_line_id']}) }}

select
    inventory_costs.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__inventory_costs') }} inventory_costs
{{ only_new() }}
