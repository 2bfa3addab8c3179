select
    {{ nc_reference('pk_stordoc') }} as warehouse_id,
    {{ nc_text('code') }} as warehouse_code,
    {{ nc_text('name') }} as warehouse_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as warehouse_name_en,
    {{ nc_reference('pk_org') }} as org_id,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_stordoc') }}
