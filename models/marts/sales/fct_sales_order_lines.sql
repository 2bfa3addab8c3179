{{ config(
    materialized='incremental', unique_key='sales_order_line_id',
    meta={'indexed': ['customer_id', 'material_id']}, partition_config=by_month('order_date')
) }}

{%- set changes = [
    {'by': ref('sto_sales_order_lines')},
    {'by': ref('sto_sales_order_executions')},
    {'by': ref('sto_sales_orders'), 'through': ref('sto_sales_order_lines'), 'on': 'sales_order_id'},
    {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
    {'by': ref('dim_depts'), 'through': this, 'on': 'dept_id'},
    {'by': ref('dim_persons'), 'through': this, 'on': 'person_id'},
    {'by': ref('dim_customers'), 'through': this, 'on': 'customer_id'},
    {'by': ref('dim_materials'), 'on': 'material_id', 'shows': material_shown()},
] %}

with order_lines as (
    select * from {{ ref('sto_sales_order_lines') }}
    {{ touched('sales_order_line_id', changes) }}
),

orders as (
    select * from {{ ref('sto_sales_orders') }}
),

executions as (
    select * from {{ ref('sto_sales_order_executions') }}
    where is_deleted = 0
),

open_lines as (
    select
        order_lines.sales_order_line_id,
        executions.open_quantity,
        order_lines.planned_delivery_date
    from order_lines
    inner join executions on order_lines.sales_order_line_id = executions.sales_order_line_id
    where executions.open_quantity > 0 and order_lines.is_shipping_closed = 0
),

final as (
    select
        order_lines.sales_order_line_id,
        order_lines.sales_order_id,
        orders.order_no,
        order_lines.line_no,
        lpad(order_lines.line_no, 10, ' ') as line_position,
        orders.order_date,
        coalesce(orders.order_status, 0) as order_status,
        statuses.order_status_name,
        statuses.order_status_name_en,
        coalesce(statuses.is_valid, 0) as is_valid,
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
        orders.customer_id,
        customers.customer_code,
        customers.customer_name,
        customers.customer_name_en,
        customers.customer_class_code,
        customers.customer_class_name,
        customers.customer_class_name_en,
        order_lines.material_id,
        {%- for column in material_shown() %}
        materials.{{ column }},
        {%- endfor %}
        order_lines.quantity as ordered_quantity,
        order_lines.amount as ordered_amount,
        order_lines.net_amount as ordered_net_amount,
        coalesce(executions.sent_quantity, 0) as sent_quantity,
        coalesce(executions.shipped_quantity, 0) as shipped_quantity,
        coalesce(executions.invoiced_quantity, 0) as invoiced_quantity,
        coalesce(executions.receivable_amount, 0) as receivable_amount,
        coalesce(executions.collected_amount, 0) as collected_amount,
        coalesce(open_lines.open_quantity, 0) as open_quantity,
        cast(
            round(coalesce(open_lines.open_quantity, 0) * order_lines.tax_price, 2)
            as decimal(28, 8)
        ) as open_amount,
        order_lines.planned_delivery_date,
        open_lines.planned_delivery_date as open_delivery_date,
        {{ build_time() }} as stored_at,
        case when orders.is_deleted = 0 then order_lines.is_deleted else 1 end as is_deleted
    from order_lines
    left join orders on order_lines.sales_order_id = orders.sales_order_id
    left join executions on order_lines.sales_order_line_id = executions.sales_order_line_id
    left join open_lines on order_lines.sales_order_line_id = open_lines.sales_order_line_id
    left join {{ ref('order_statuses') }} statuses
        on coalesce(orders.order_status, 0) = statuses.order_status
    left join {{ ref('dim_orgs') }} orgs on orders.org_id = orgs.org_id
    left join {{ ref('dim_depts') }} depts on orders.dept_id = depts.dept_id
    left join {{ ref('dim_persons') }} persons on orders.person_id = persons.person_id
    left join {{ ref('dim_customers') }} customers on orders.customer_id = customers.customer_id
    left join {{ ref('dim_materials') }} materials
        on order_lines.material_id = materials.material_id
)

select * from final
{{ live_rows() }}
