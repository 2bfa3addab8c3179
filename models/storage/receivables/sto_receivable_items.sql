{{ config(unique_key='receivable_item_id', meta={'indexed': ['receivable_bill_id']}) }}

select
    receivable_items.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__receivable_items') }} receivable_items
{{ only_new() }}
