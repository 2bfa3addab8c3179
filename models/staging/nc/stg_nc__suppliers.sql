select
    {{ nc_reference('pk_supplier') }} as supplier_id,
    {{ nc_text('code') }} as supplier_code,
    {{ nc_text('name') }} as supplier_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as supplier_name_en,
    {{ nc_reference('pk_supplierclass') }} as supplier_class_id,
    {{ nc_reference('pk_areacl') }} as area_id,
    case when supprop = 1 then 1 else 0 end as is_internal,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_supplier') }}
