select
    {{ nc_reference('pk_customer') }} as customer_id,
    {{ nc_text('code') }} as customer_code,
    {{ nc_text('name') }} as customer_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as customer_name_en,
    {{ nc_reference('pk_custclass') }} as customer_class_id,
    {{ nc_reference('pk_areacl') }} as area_id,
    case when custprop = 1 then 1 else 0 end as is_internal,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_customer') }}
