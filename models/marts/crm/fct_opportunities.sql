{{ config(materialized='incremental', unique_key='opportunity_id') }}

{%- set changes = [
    {'by': ref('sto_opportunities')},
    {'by': ref('dim_crm_customers'), 'through': this, 'on': 'crm_customer_id'},
    {'by': ref('dim_crm_users'), 'through': this, 'on': 'crm_user_id'},
] %}

with opportunities as (
    select * from {{ ref('sto_opportunities') }}
    {{ touched('opportunity_id', changes) }}
),

final as (
    select
        opportunities.opportunity_id,
        opportunities.opportunity_code,
        opportunities.opportunity_title,
        opportunities.opportunity_title_en,
        opportunities.opportunity_stage,
        stages.stage_name as opportunity_stage_name,
        stages.stage_name_en as opportunity_stage_name_en,
        coalesce(stages.is_open, 0) as is_open,
        coalesce(stages.is_won, 0) as is_won,
        opportunities.opened_date,
        opportunities.expected_date,
        opportunities.closed_date,
        opportunities.amount as opportunity_amount,
        case
            when stages.is_open = 1 then opportunities.amount else cast(0 as decimal(28, 8))
        end as open_amount,
        case
            when stages.is_won = 1 then opportunities.amount else cast(0 as decimal(28, 8))
        end as won_amount,
        opportunities.crm_customer_id,
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
        opportunities.crm_user_id,
        users.crm_user_login,
        users.crm_user_name,
        users.crm_user_name_en,
        users.crm_department_name,
        users.crm_department_name_en,
        {{ build_time() }} as stored_at,
        opportunities.is_deleted
    from opportunities
    left join {{ ref('opportunity_stages') }} stages
        on opportunities.opportunity_stage = stages.stage
    left join {{ ref('dim_crm_customers') }} customers
        on opportunities.crm_customer_id = customers.crm_customer_id
    left join {{ ref('dim_crm_users') }} users on opportunities.crm_user_id = users.crm_user_id
)

select * from final
{{ live_rows() }}
