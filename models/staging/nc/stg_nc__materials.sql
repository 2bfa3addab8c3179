select
    {{ nc_reference('pk_material') }} as material_id,
    {{ nc_text('code') }} as material_code,
    {{ nc_text('name') }} as material_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as material_name_en,
    {{ nc_text('materialspec') }} as specification,
    {{ nc_reference('pk_marbasclass') }} as material_class_id,
    {{ nc_reference('pk_measdoc') }} as unit_id,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_material') }}
