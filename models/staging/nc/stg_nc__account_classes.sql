select
    {{ nc_reference('pk_acctype') }} as account_class_id,
    {{ nc_text('code') }} as account_class_code,
    {{ nc_text('name') }} as account_class_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as account_class_name_en,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_acctype') }}
