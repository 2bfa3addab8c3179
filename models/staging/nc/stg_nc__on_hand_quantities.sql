select
    {{ nc_reference('pk_onhanddim') }} as on_hand_id,
    coalesce(nonhandnum, 0) as quantity,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ic_onhandnum') }}
