with crm_customers as (
    {{ current_version(ref('snap_crm_customers')) }}
),

mappings as (
    select * from ({{ current_version(ref('snap_customer_mappings')) }}) mappings
    where is_deleted = 0
),

-- A code that was used again means its living customer.
erp_customers as (
    select
        customers.*,
        row_number() over (
            partition by customers.customer_code
            order by customers.is_deleted, customers.customer_id
        ) as code_use
    from {{ ref('dim_customers') }} customers
),

final as (
    select
        crm_customers.crm_customer_id,
        crm_customers.crm_customer_code,
        crm_customers.crm_customer_name,
        crm_customers.crm_customer_name_en,
        crm_customers.city_name,
        crm_customers.city_name_en,
        crm_customers.customer_grade,
        erp_customers.customer_id,
        case when erp_customers.customer_id is null then 0 else 1 end as is_in_erp,
        coalesce(erp_customers.customer_code, crm_customers.crm_customer_code) as customer_code,
        coalesce(erp_customers.customer_name, crm_customers.crm_customer_name) as customer_name,
        coalesce(
            erp_customers.customer_name_en, crm_customers.crm_customer_name_en
        ) as customer_name_en,
        case
            when erp_customers.customer_id is null then 'CRM'
            else erp_customers.customer_class_code
        end as customer_class_code,
        case
            when erp_customers.customer_id is null then '尚未建档'
            else erp_customers.customer_class_name
        end as customer_class_name,
        case
            when erp_customers.customer_id is null then 'Not in the ERP yet'
            else erp_customers.customer_class_name_en
        end as customer_class_name_en,
        crm_customers.is_deleted
    from crm_customers
    left join mappings on crm_customers.crm_customer_code = mappings.crm_customer_code
    left join erp_customers
        on mappings.customer_code = erp_customers.customer_code and erp_customers.code_use = 1
)

{{ stamped('crm_customer_id') }}
