select
    cast(id as {{ dbt.type_bigint() }}) as opportunity_id,
    nullif(trim(code), '') as opportunity_code,
    cast(customer_id as {{ dbt.type_bigint() }}) as crm_customer_id,
    cast(user_id as {{ dbt.type_bigint() }}) as crm_user_id,
    nullif(trim(title), '') as opportunity_title,
    coalesce(nullif(trim(title_en), ''), title) as opportunity_title_en,
    cast(amount as decimal(28, 8)) as amount,
    nullif(trim(stage), '') as opportunity_stage,
    {{ iso_date('opened_on') }} as opened_date,
    {{ iso_date('expected_on') }} as expected_date,
    {{ iso_date('closed_on') }} as closed_date,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('crm', 'opportunities') }}
