select
    cast(id as {{ dbt.type_bigint() }}) as visit_id,
    cast(customer_id as {{ dbt.type_bigint() }}) as crm_customer_id,
    cast(user_id as {{ dbt.type_bigint() }}) as crm_user_id,
    {{ iso_date('visited_on') }} as visit_date,
    nullif(trim(kind), '') as visit_kind,
    cast(minutes as integer) as visit_minutes,
    nullif(trim(note), '') as visit_note,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('crm', 'visits') }}
