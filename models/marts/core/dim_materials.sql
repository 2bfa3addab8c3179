with materials as (
    {{ current_version(ref('snap_materials')) }}
),

units as (
    {{ current_version(ref('snap_units')) }}
),

material_classes as (
    select * from {{ ref('dim_material_classes') }}
),

categories as (
    select * from {{ ref('dim_material_categories') }}
),

final as (
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
        {%- for level in (1, 2, 3) %}
        material_classes.material_class_code_{{ level }},
        material_classes.material_class_name_{{ level }},
        material_classes.material_class_name_{{ level }}_en,
        {%- endfor %}
        categories.material_category_code,
        categories.material_category_name,
        categories.material_category_name_en,
        materials.is_deleted
    from materials
    left join material_classes on materials.material_class_id = material_classes.material_class_id
    left join units on materials.unit_id = units.unit_id
    left join categories
        on substr(material_classes.material_class_code, 1, 2) = categories.material_category_code
)

{{ stamped('material_id') }}
