select
    {{ nc_reference('pk_measdoc') }} as unit_id,
    {{ nc_text('code') }} as unit_code,
    {{ nc_text('name') }} as unit_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as unit_name_en,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_measdoc') }}
