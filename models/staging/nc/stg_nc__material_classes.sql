select
    {{ nc_reference('pk_marbasclass') }} as material_class_id,
    {{ nc_text('code') }} as material_class_code,
    {{ nc_text('name') }} as material_class_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as material_class_name_en,
    {{ nc_reference('pk_parent') }} as parent_class_id,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_marbasclass') }}
