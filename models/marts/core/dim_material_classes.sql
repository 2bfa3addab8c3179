-- The tree has three levels at most: a class, the one above it and the one above that.
with classes as (
    {{ current_version(ref('snap_material_classes')) }}
),

paths as (
    select
        classes.*,
        parents.material_class_code as parent_class_code,
        case
            when grandparents.material_class_id is not null then 3
            when parents.material_class_id is not null then 2
            else 1
        end as class_level,
        coalesce(
            grandparents.material_class_id, parents.material_class_id, classes.material_class_id
        ) as class_id_1,
        case
            when grandparents.material_class_id is not null then parents.material_class_id
            when parents.material_class_id is not null then classes.material_class_id
        end as class_id_2,
        case
            when grandparents.material_class_id is not null then classes.material_class_id
        end as class_id_3
    from classes
    left join classes parents on classes.parent_class_id = parents.material_class_id
    left join classes grandparents on parents.parent_class_id = grandparents.material_class_id
),

final as (
    select
        paths.material_class_id,
        paths.material_class_code,
        paths.material_class_name,
        paths.material_class_name_en,
        paths.parent_class_code,
        paths.class_level,
        {%- for level in (1, 2, 3) %}
        level_{{ level }}.material_class_code as material_class_code_{{ level }},
        level_{{ level }}.material_class_name as material_class_name_{{ level }},
        level_{{ level }}.material_class_name_en as material_class_name_{{ level }}_en,
        {%- endfor %}
        paths.is_deleted
    from paths
    left join classes level_1 on paths.class_id_1 = level_1.material_class_id
    left join classes level_2 on paths.class_id_2 = level_2.material_class_id
    left join classes level_3 on paths.class_id_3 = level_3.material_class_id
)

{{ stamped('material_class_id') }}
