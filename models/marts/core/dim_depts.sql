with final as (
    select
        dept_id,
        dept_code,
        dept_name,
        dept_name_en,
        parent_dept_id,
        org_id,
        is_deleted
    from ({{ current_version(ref('snap_depts')) }}) depts
)

{{ stamped('dept_id') }}
