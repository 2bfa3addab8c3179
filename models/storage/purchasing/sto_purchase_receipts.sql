{{ config(unique_key='purchase_receipt_id') }}

select
    purchase_receipts.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__purchase_receipts') }} purchase_receipts
{{ only_new() }}
