{{ config(materialized='incremental', unique_key='visit_id') }}

{%- set changes = [
    {'by': ref('sto_visits')},
    {'by': ref('dim_crm_customers'), 'through': this, 'on': 'crm_customer_id'},
    {'by': ref('dim_crm_users'), 'through': this, 'on': 'crm_user_id'},
] %}

with visits as (
    select * from {{ ref('sto_visits') }}
    {{ touched('visit_id', changes) }}
),

final as (
    select
        visits.visit_id,
        visits.visit_date,
        visits.visit_kind,
        kinds.visit_kind_name,
        kinds.visit_kind_name_en,
        visits.visit_minutes,
        visits.visit_note,
        1 as visit_count,
        visits.crm_customer_id,
        customers.crm_customer_code,
        customers.crm_customer_name,
        customers.crm_customer_name_en,
        customers.customer_grade,
        customers.customer_id,
        customers.customer_code,
        customers.customer_name,
        customers.customer_name_en,
        customers.customer_class_code,
        customers.customer_class_name,
        customers.customer_class_name_en,
        visits.crm_user_id,
        users.crm_user_login,
        users.crm_user_name,
        users.crm_user_name_en,
        users.crm_department_name,
        users.crm_department_name_en,
        {{ build_time() }} as stored_at,
        visits.is_deleted
    from visits
    left join {{ ref('visit_kinds') }} kinds on visits.visit_kind = kinds.visit_kind
    left join {{ ref('dim_crm_customers') }} customers
        on visits.crm_customer_id = customers.crm_customer_id
    left join {{ ref('dim_crm_users') }} users on visits.crm_user_id = users.crm_user_id
)

select * from final
{{ live_rows() }}
