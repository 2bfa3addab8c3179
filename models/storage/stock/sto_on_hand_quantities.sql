{{ config(unique_key='on_hand_id') }}

select
    on_hand_quantities.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__on_hand_quantities') }} on_hand_quantities
{{ only_new() }}
