with materials as (
    {{ current_version(ref('snap_materials')) }}
),

material_classes as (
    {{ current_version(ref('snap_material_classes')) }}
),

units as (
    {{ current_version(ref('snap_units')) }}
),

categories as (
    select * from {{ ref('dim_material_categories') }}
),

-- A category that took another code is missing below its old one: a change of any reaches all.
category_changes as (
    select max(stored_at) as stored_at
    from material_classes
    where material_class_id in (
        select versions.material_class_id
        from {{ ref('snap_material_classes') }} versions
        where length(versions.material_class_code) = 2
    )
)

select
    materials.material_id,
    materials.material_code,
    materials.material_name,
    materials.material_name_en,
    materials.specification,
    units.unit_code,
    units.unit_name,
    units.unit_name_en,
    material_classes.material_class_code,
    material_classes.material_class_name,
    material_classes.material_class_name_en,
    categories.material_category_code,
    categories.material_category_name,
    categories.material_category_name_en,
    {{ latest([
        'materials.stored_at', 'material_classes.stored_at', 'units.stored_at',
        'category_changes.stored_at',
    ]) }} as stored_at,
    materials.is_deleted
from materials
left join material_classes on materials.material_class_id = material_classes.material_class_id
left join units on materials.unit_id = units.unit_id
left join categories
    on substr(material_classes.material_class_code, 1, 2) = categories.material_category_code
cross join category_changes
