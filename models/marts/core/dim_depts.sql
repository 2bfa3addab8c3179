-- Levels are counted from the top: a department's first ancestor is its level 1.
with depts as (
    {{ current_version(ref('snap_depts')) }}
),

parents as (
    select
        depts.*,
        parents.dept_id as id_1,
        grandparents.dept_id as id_2,
        parents_of_these.dept_id as id_3
    from depts
    left join depts parents on depts.parent_dept_id = parents.dept_id
    left join depts grandparents on parents.parent_dept_id = grandparents.dept_id
    left join depts parents_of_these on grandparents.parent_dept_id = parents_of_these.dept_id
),

paths as (
    select
        parents.*,
        case
            when parents.id_1 is null then 1
            when parents.id_2 is null then 2
            when parents.id_3 is null then 3
            else 4
        end as dept_level,
        coalesce(parents.id_3, parents.id_2, parents.id_1, parents.dept_id) as level_1_id,
        case
            when parents.id_3 is not null then parents.id_2
            when parents.id_2 is not null then parents.id_1
            when parents.id_1 is not null then parents.dept_id
        end as level_2_id,
        case
            when parents.id_3 is not null then parents.id_1
            when parents.id_2 is not null then parents.dept_id
        end as level_3_id,
        case when parents.id_3 is not null then parents.dept_id end as level_4_id
    from parents
),

final as (
    select
        paths.dept_id,
        paths.dept_code,
        paths.dept_name,
        paths.dept_name_en,
        paths.parent_dept_id,
        paths.dept_level,
        {%- for level in (1, 2, 3, 4) %}
        level_{{ level }}.dept_code as dept_code_{{ level }},
        level_{{ level }}.dept_name as dept_name_{{ level }},
        level_{{ level }}.dept_name_en as dept_name_{{ level }}_en,
        {%- endfor %}
        coalesce(level_2.dept_code, level_1.dept_code) as level_2_dept_code,
        coalesce(level_2.dept_name, level_1.dept_name) as level_2_dept_name,
        coalesce(level_2.dept_name_en, level_1.dept_name_en) as level_2_dept_name_en,
        paths.org_id,
        paths.is_deleted
    from paths
    left join depts level_1 on paths.level_1_id = level_1.dept_id
    left join depts level_2 on paths.level_2_id = level_2.dept_id
    left join depts level_3 on paths.level_3_id = level_3.dept_id
    left join depts level_4 on paths.level_4_id = level_4.dept_id
)

{{ stamped('dept_id') }}
