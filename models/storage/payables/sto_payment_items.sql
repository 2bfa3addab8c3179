{{ config(unique_key='payment_item_id', meta={'indexed': ['payment_id']}) }}

select
    payment_items.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__payment_items') }} payment_items
{{ only_new() }}
