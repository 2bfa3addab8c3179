-- The tree is in the codes: two digits a level.
with classes as (
    select
        material_class_code,
        material_class_name,
        material_class_name_en,
        case
            when length(material_class_code) > 2
                then substr(material_class_code, 1, length(material_class_code) - 2)
        end as parent_class_code,
        cast(length(material_class_code) / 2 as integer) as class_level,
        is_deleted
    from ({{ current_version(ref('snap_material_classes')) }}) material_classes
),

final as (
    select
        classes.material_class_code,
        classes.material_class_name,
        classes.material_class_name_en,
        classes.parent_class_code,
        classes.class_level,
        {%- for level in (1, 2, 3) %}
        level_{{ level }}.material_class_code as material_class_code_{{ level }},
        level_{{ level }}.material_class_name as material_class_name_{{ level }},
        level_{{ level }}.material_class_name_en as material_class_name_{{ level }}_en,
        {%- endfor %}
        classes.is_deleted
    from classes
    left join classes level_1
        on
            level_1.class_level = 1
            and substr(classes.material_class_code, 1, 2) = level_1.material_class_code
    left join classes level_2
        on
            level_2.class_level = 2
            and substr(classes.material_class_code, 1, 4) = level_2.material_class_code
    left join classes level_3
        on
            level_3.class_level = 3
            and substr(classes.material_class_code, 1, 6) = level_3.material_class_code
)

{{ stamped('material_class_code') }}
