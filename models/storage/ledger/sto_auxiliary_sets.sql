{{ config(unique_key='auxiliary_set_id') }}

select
    auxiliary_sets.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__auxiliary_sets') }} auxiliary_sets
{{ only_new() }}
