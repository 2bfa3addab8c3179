select
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('code') }} as org_code,
    {{ nc_text('name') }} as org_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as org_name_en,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'org_orgs') }}
