with final as (
    select
        crm_user_id,
        crm_user_login,
        crm_user_name,
        crm_user_name_en,
        crm_department_name,
        crm_department_name_en,
        is_deleted
    from ({{ current_version(ref('snap_crm_users')) }}) users
)

{{ stamped('crm_user_id') }}
