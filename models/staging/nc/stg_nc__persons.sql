select
    {{ nc_reference('pk_psndoc') }} as person_id,
    {{ nc_text('code') }} as person_code,
    {{ nc_text('name') }} as person_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as person_name_en,
    {{ nc_reference('pk_org') }} as org_id,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_psndoc') }}
