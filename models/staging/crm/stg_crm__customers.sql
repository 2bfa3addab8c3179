select
    cast(id as {{ dbt.type_bigint() }}) as crm_customer_id,
    nullif(trim(code), '') as crm_customer_code,
    nullif(trim(name), '') as crm_customer_name,
    coalesce(nullif(trim(name_en), ''), name) as crm_customer_name_en,
    nullif(trim(city), '') as city_name,
    coalesce(nullif(trim(city_en), ''), city) as city_name_en,
    nullif(trim(grade), '') as customer_grade,
    cast(owner_id as {{ dbt.type_bigint() }}) as crm_user_id,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('crm', 'customers') }}
