{{ config(unique_key='receipt_item_id') }}

select
    receipt_items.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__receipt_items') }} receipt_items
{{ only_new() }}
