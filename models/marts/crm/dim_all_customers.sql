with erp_customers as (
    select
        customers.*,
        row_number() over (
            partition by customers.customer_code
            order by customers.is_deleted, customers.customer_id
        ) as code_use
    from {{ ref('dim_customers') }} customers
),

crm_customers as (
    select * from {{ ref('dim_crm_customers') }}
),

known_in_crm as (
    select distinct customer_code
    from crm_customers
    where is_deleted = 0
),

final as (
    select
        erp_customers.customer_code,
        erp_customers.customer_name,
        erp_customers.customer_name_en,
        erp_customers.customer_class_code,
        erp_customers.customer_class_name,
        erp_customers.customer_class_name_en,
        1 as is_in_erp,
        case when known_in_crm.customer_code is null then 0 else 1 end as is_in_crm,
        erp_customers.is_deleted
    from erp_customers
    left join known_in_crm on erp_customers.customer_code = known_in_crm.customer_code
    where erp_customers.code_use = 1
    union all
    select
        customer_code,
        customer_name,
        customer_name_en,
        customer_class_code,
        customer_class_name,
        customer_class_name_en,
        is_in_erp,
        1 as is_in_crm,
        is_deleted
    from crm_customers
    where is_in_erp = 0
)

{{ stamped('customer_code') }}
