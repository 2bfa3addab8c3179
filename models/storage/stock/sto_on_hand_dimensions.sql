{{ config(unique_key='on_hand_id') }}

select
    on_hand_dimensions.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__on_hand_dimensions') }} on_hand_dimensions
{{ only_new() }}
