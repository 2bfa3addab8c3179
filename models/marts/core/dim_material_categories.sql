with final as (
    select
        material_class_code as material_category_code,
        material_class_name as material_category_name,
        material_class_name_en as material_category_name_en,
        is_deleted
    from ({{ current_version(ref('snap_material_classes')) }}) material_classes
    where length(material_class_code) = 2
)

{{ stamped('material_category_code') }}
