select
    {{ nc_reference('pk_dept') }} as dept_id,
    {{ nc_text('code') }} as dept_code,
    {{ nc_text('name') }} as dept_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as dept_name_en,
    {{ nc_reference('pk_fatherorg') }} as parent_dept_id,
    {{ nc_reference('pk_org') }} as org_id,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'org_dept') }}
