select
    {{ nc_reference('pk_supplierclass') }} as supplier_class_id,
    {{ nc_text('code') }} as supplier_class_code,
    {{ nc_text('name') }} as supplier_class_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as supplier_class_name_en,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_supplierclass') }}
