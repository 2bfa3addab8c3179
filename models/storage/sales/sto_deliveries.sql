{{ config(unique_key='delivery_id') }}

select
    deliveries.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__deliveries') }} deliveries
{{ only_new() }}
