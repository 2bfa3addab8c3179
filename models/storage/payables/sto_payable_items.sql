{{ config(unique_key='payable_item_id', meta={'indexed': ['payable_bill_id']}) }}

select
    payable_items.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__payable_items') }} payable_items
{{ only_new() }}
