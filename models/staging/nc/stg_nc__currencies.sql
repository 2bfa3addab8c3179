select
    {{ nc_reference('pk_currtype') }} as currency_id,
    {{ nc_text('code') }} as currency_code,
    {{ nc_text('name') }} as currency_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as currency_name_en,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_currtype') }}
