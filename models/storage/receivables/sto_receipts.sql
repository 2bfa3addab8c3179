{{ config(unique_key='receipt_id') }}

select
    receipts.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__receipts') }} receipts
{{ only_new() }}
