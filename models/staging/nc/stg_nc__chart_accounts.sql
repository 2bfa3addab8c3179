select
    {{ nc_reference('pk_accasoa') }} as account_id,
    {{ nc_reference('pk_account') }} as base_account_id,
    {{ nc_flag('endflag') }} as is_leaf,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_accasoa') }}
