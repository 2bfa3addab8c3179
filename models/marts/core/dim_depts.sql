with depts as (
    {{ current_version(ref('snap_depts')) }}
),

leveled as (
    select
        depts.*,
        case
            when parents.dept_id is null then 1
            when grandparents.dept_id is null then 2
            when parents_of_these.dept_id is null then 3
            else 4
        end as dept_level,
        case
            when parents_of_these.dept_id is not null then grandparents.dept_id
            when grandparents.dept_id is not null then parents.dept_id
            else depts.dept_id
        end as level_2_dept_id
    from depts
    left join depts parents on depts.parent_dept_id = parents.dept_id
    left join depts grandparents on parents.parent_dept_id = grandparents.dept_id
    left join depts parents_of_these on grandparents.parent_dept_id = parents_of_these.dept_id
),

final as (
    select
        leveled.dept_id,
        leveled.dept_code,
        leveled.dept_name,
        leveled.dept_name_en,
        leveled.parent_dept_id,
        leveled.dept_level,
        level_2.dept_code as level_2_dept_code,
        level_2.dept_name as level_2_dept_name,
        level_2.dept_name_en as level_2_dept_name_en,
        leveled.org_id,
        leveled.is_deleted
    from leveled
    left join depts level_2 on leveled.level_2_dept_id = level_2.dept_id
)

{{ stamped('dept_id') }}
