{{ config(
    materialized='incremental', unique_key='cost_line_id',
    meta={'indexed': ['material_id']}, partition_config=by_month('movement_date')
) }}

{%- set material = [
    'material_code', 'material_name', 'material_name_en', 'material_category_code',
    'material_category_name', 'material_category_name_en',
] %}
{%- set changes = [
    {'by': ref('sto_inventory_costs')},
    {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
    {'by': ref('dim_materials'), 'on': 'material_id', 'shows': material},
] %}

with costs as (
    select * from {{ ref('sto_inventory_costs') }}
    {{ touched('cost_line_id', changes) }}
),

final as (
    select
        costs.cost_line_id,
        costs.period,
        costs.movement_date,
        costs.cost_bill_type,
        types.cost_bill_type_name,
        types.cost_bill_type_name_en,
        costs.bill_no,
        costs.stock_line_id,
        costs.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        costs.warehouse_id,
        costs.material_id,
        {%- for column in material %}
        materials.{{ column }},
        {%- endfor %}
        costs.is_issue,
        case when costs.amount is null then 0 else 1 end as is_costed,
        costs.unit_cost,
        {%- for column in ('quantity', 'amount') %}
        case when costs.is_issue = 0 then coalesce(costs.{{ column }}, 0) else 0 end
            as in_{{ column }},
        case when costs.is_issue = 1 then coalesce(costs.{{ column }}, 0) else 0 end
            as out_{{ column }},
        case costs.is_issue when 1 then -1 else 1 end * coalesce(costs.{{ column }}, 0)
            as net_{{ column }},
        {%- endfor %}
        {{ build_time() }} as stored_at,
        costs.is_deleted
    from costs
    left join {{ ref('cost_bill_types') }} types on costs.cost_bill_type = types.cost_bill_type
    left join {{ ref('dim_orgs') }} orgs on costs.org_id = orgs.org_id
    left join {{ ref('dim_materials') }} materials on costs.material_id = materials.material_id
)

select * from final
{{ live_rows() }}
