{{ config(unique_key='shipment_id') }}

select
    shipments.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__shipments') }} shipments
{{ only_new() }}
