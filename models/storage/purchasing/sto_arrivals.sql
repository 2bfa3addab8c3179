{{ config(unique_key='arrival_id') }}

select
    arrivals.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__arrivals') }} arrivals
{{ only_new() }}
