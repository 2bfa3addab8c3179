{{ config(
    materialized='incremental', unique_key='purchase_order_line_id',
    meta={'indexed': ['supplier_id', 'material_id']}, partition_config=by_month('order_date')
) }}

{%- set changes = [
    {'by': ref('sto_purchase_order_lines')},
    {'by': ref('sto_purchase_orders'), 'through': ref('sto_purchase_order_lines'), 'on': 'purchase_order_id'},
    {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
    {'by': ref('dim_depts'), 'through': this, 'on': 'dept_id'},
    {'by': ref('dim_persons'), 'through': this, 'on': 'person_id'},
    {'by': ref('dim_suppliers'), 'through': this, 'on': 'supplier_id'},
    {'by': ref('dim_materials'), 'through': this, 'on': 'material_id'},
    {'query': 'select purchase_order_line_id from repaid'},
] %}

with payments as (
    select
        purchase_order_line_id,
        -sum(amount) as paid_amount
    from {{ ref('fct_payables') }}
    where movement_type = 'settlement'
    group by purchase_order_line_id
),

{% if is_incremental() -%}
-- A payment that is now another line's leaves no trace of the line that it was of.
repaid as (
    select known.purchase_order_line_id
    from {{ this }} known
    left join payments on known.purchase_order_line_id = payments.purchase_order_line_id
    where known.paid_amount <> coalesce(payments.paid_amount, 0)
),

{% endif -%}
order_lines as (
    select * from {{ ref('sto_purchase_order_lines') }}
    {{ touched('purchase_order_line_id', changes) }}
),

final as (
    select
        order_lines.purchase_order_line_id,
        order_lines.purchase_order_id,
        orders.order_no,
        order_lines.line_no,
        lpad(order_lines.line_no, 10, ' ') as line_position,
        orders.order_date,
        orders.order_month_no,
        orders.order_status,
        case when orders.order_status in (3, 5) then 1 else 0 end as is_valid,
        order_lines.is_gift,
        orders.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        orders.dept_id,
        depts.dept_code,
        depts.dept_name,
        depts.dept_name_en,
        orders.person_id,
        persons.person_code,
        persons.person_name,
        persons.person_name_en,
        orders.supplier_id,
        suppliers.supplier_code,
        suppliers.supplier_name,
        suppliers.supplier_name_en,
        order_lines.material_id,
        materials.material_code,
        materials.material_name,
        materials.material_name_en,
        materials.specification,
        materials.unit_name,
        materials.unit_name_en,
        materials.material_class_code,
        materials.material_class_name,
        materials.material_class_name_en,
        {%- for level in (1, 2, 3) %}
        materials.material_class_code_{{ level }},
        materials.material_class_name_{{ level }},
        materials.material_class_name_{{ level }}_en,
        {%- endfor %}
        order_lines.planned_arrival_date,
        order_lines.is_arrival_closed,
        case is_arrival_closed when 1 then '是' else '否' end as arrival_closed_name,
        case is_arrival_closed when 1 then 'Yes' else 'No' end as arrival_closed_name_en,
        order_lines.quantity as ordered_quantity,
        order_lines.net_amount as ordered_net_amount,
        order_lines.amount as ordered_amount,
        order_lines.net_price,
        order_lines.arrived_quantity,
        order_lines.received_quantity,
        order_lines.invoiced_quantity,
        order_lines.invoiced_net_amount,
        cast(coalesce(payments.paid_amount, 0) as decimal(28, 8)) as paid_amount,
        case
            when order_lines.is_arrival_closed = 1 then cast(0 as decimal(28, 8))
            else greatest(order_lines.quantity - order_lines.arrived_quantity, 0)
        end as open_quantity,
        {{ build_time() }} as stored_at,
        case
            when orders.is_deleted = 0 and orders.is_latest = 1 then order_lines.is_deleted else 1
        end as is_deleted
    from order_lines
    left join {{ ref('sto_purchase_orders') }} orders
        on order_lines.purchase_order_id = orders.purchase_order_id
    left join payments
        on order_lines.purchase_order_line_id = payments.purchase_order_line_id
    left join {{ ref('dim_orgs') }} orgs on orders.org_id = orgs.org_id
    left join {{ ref('dim_depts') }} depts on orders.dept_id = depts.dept_id
    left join {{ ref('dim_persons') }} persons on orders.person_id = persons.person_id
    left join {{ ref('dim_suppliers') }} suppliers on orders.supplier_id = suppliers.supplier_id
    left join {{ ref('dim_materials') }} materials
        on order_lines.material_id = materials.material_id
)

select * from final
{{ live_rows() }}
