select
    {{ nc_reference('pk_areacl') }} as area_id,
    {{ nc_text('code') }} as area_code,
    {{ nc_text('name') }} as area_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as area_name_en,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_areacl') }}
