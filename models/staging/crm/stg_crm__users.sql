select
    cast(id as {{ dbt.type_bigint() }}) as crm_user_id,
    nullif(trim(login), '') as crm_user_login,
    nullif(trim(name), '') as crm_user_name,
    coalesce(nullif(trim(name_en), ''), name) as crm_user_name_en,
    nullif(trim(department), '') as crm_department_name,
    coalesce(nullif(trim(department_en), ''), department) as crm_department_name_en,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('crm', 'users') }}
