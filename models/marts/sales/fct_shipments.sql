{{ config(
    materialized='incremental', unique_key='shipment_line_id',
    meta={'indexed': ['customer_id', 'material_id']}, partition_config=by_month('shipment_date')
) }}

{%- set changes = [
    {'by': ref('sto_shipment_lines')},
    {'by': ref('sto_shipments'), 'through': ref('sto_shipment_lines'), 'on': 'shipment_id'},
    {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
    {'by': ref('dim_warehouses'), 'through': this, 'on': 'warehouse_id'},
    {'by': ref('dim_depts'), 'through': this, 'on': 'dept_id'},
    {'by': ref('dim_persons'), 'through': this, 'on': 'person_id'},
    {'by': ref('dim_customers'), 'through': this, 'on': 'customer_id'},
    {'by': ref('dim_materials'), 'on': 'material_id', 'shows': material_shown()},
] %}

with shipment_lines as (
    select * from {{ ref('sto_shipment_lines') }}
    {{ touched('shipment_line_id', changes) }}
),

shipments as (
    select * from {{ ref('sto_shipments') }}
),

final as (
    select
        shipment_lines.shipment_line_id,
        shipment_lines.shipment_id,
        shipments.shipment_no,
        shipment_lines.line_no,
        shipment_lines.shipment_date,
        shipment_lines.sales_order_line_id,
        shipments.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        shipments.warehouse_id,
        warehouses.warehouse_code,
        warehouses.warehouse_name,
        warehouses.warehouse_name_en,
        shipments.dept_id,
        depts.dept_code,
        depts.dept_name,
        depts.dept_name_en,
        shipments.person_id,
        persons.person_code,
        persons.person_name,
        persons.person_name_en,
        shipments.customer_id,
        customers.customer_code,
        customers.customer_name,
        customers.customer_name_en,
        customers.customer_class_code,
        customers.customer_class_name,
        customers.customer_class_name_en,
        shipment_lines.material_id,
        {%- for column in material_shown() %}
        materials.{{ column }},
        {%- endfor %}
        shipment_lines.quantity,
        shipment_lines.net_amount,
        shipment_lines.tax_amount,
        shipment_lines.amount,
        {{ build_time() }} as stored_at,
        case
            when shipments.is_deleted = 0 and shipments.is_signed = 1
                then shipment_lines.is_deleted
            else 1
        end as is_deleted
    from shipment_lines
    left join shipments on shipment_lines.shipment_id = shipments.shipment_id
    left join {{ ref('dim_orgs') }} orgs on shipments.org_id = orgs.org_id
    left join {{ ref('dim_warehouses') }} warehouses
        on shipments.warehouse_id = warehouses.warehouse_id
    left join {{ ref('dim_depts') }} depts on shipments.dept_id = depts.dept_id
    left join {{ ref('dim_persons') }} persons on shipments.person_id = persons.person_id
    left join {{ ref('dim_customers') }} customers on shipments.customer_id = customers.customer_id
    left join {{ ref('dim_materials') }} materials
        on shipment_lines.material_id = materials.material_id
)

select * from final
{{ live_rows() }}
