{{ config(
    materialized='incremental', unique_key='movement_id',
    meta={'indexed': ['stock_key', 'material_id', 'moved_at']}, partition_config=by_month('movement_date')
) }}

{%- set material = [
    'material_code', 'material_name', 'material_name_en', 'specification', 'unit_name',
    'unit_name_en',
] %}
{%- set changes = [
    {'by': ref('sto_stock_movements')},
    {'by': ref('sto_inventory_costs'), 'through': ref('sto_stock_movements'), 'on': 'stock_line_id'},
    {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
    {'by': ref('dim_warehouses'), 'through': this, 'on': 'warehouse_id'},
    {'by': ref('dim_warehouses'), 'through': this, 'on': 'warehouse_id', 'is': 'other_warehouse_id'},
    {'by': ref('dim_materials'), 'on': 'material_id', 'shows': material},
    {'by': ref('dim_suppliers'), 'through': this, 'on': 'supplier_id'},
    {'by': ref('dim_customers'), 'through': this, 'on': 'customer_id'},
] %}
{%- set figures = [
    'stock_key', 'movement_type', 'movement_date', 'in_quantity', 'out_quantity', 'in_aux_quantity',
    'out_aux_quantity', 'unit_cost',
] %}

with movements as (
    select * from {{ ref('sto_stock_movements') }}
    {{ touched('movement_id', changes) }}
),

costs as (
    select
        stock_line_id,
        max(unit_cost) as unit_cost
    from {{ ref('sto_inventory_costs') }}
    where is_deleted = 0 and unit_cost is not null
    group by stock_line_id
),

final as (
    select
        movements.movement_id,
        movements.stock_key,
        movements.stock_line_id,
        movements.stock_bill_type,
        types.stock_bill_type_name,
        types.stock_bill_type_name_en,
        coalesce(types.movement_type, 'other') as movement_type,
        coalesce(types.movement_type_name, '其他') as movement_type_name,
        coalesce(types.movement_type_name_en, 'Other') as movement_type_name_en,
        movements.bill_no,
        movements.line_no,
        movements.movement_date,
        movements.booked_on,
        movements.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        movements.warehouse_id,
        warehouses.warehouse_code,
        warehouses.warehouse_name,
        warehouses.warehouse_name_en,
        movements.other_warehouse_id,
        movements.supplier_id,
        movements.customer_id,
        {%- for name in ('code', 'name', 'name_en') %}
        coalesce(
            customers.customer_{{ name }},
            suppliers.supplier_{{ name }},
            other_warehouses.warehouse_{{ name }}
        ) as counterpart_{{ name }},
        {%- endfor %}
        movements.material_id,
        {%- for column in material %}
        materials.{{ column }},
        {%- endfor %}
        movements.batch_no,
        movements.in_quantity,
        movements.out_quantity,
        movements.in_aux_quantity,
        movements.out_aux_quantity,
        movements.in_quantity - movements.out_quantity as net_quantity,
        coalesce(movements.unit_cost, costs.unit_cost) as unit_cost,
        {{ build_time() }} as stored_at,
        movements.is_deleted
    from movements
    left join costs on movements.stock_line_id = costs.stock_line_id
    left join {{ ref('stock_bill_types') }} types
        on movements.stock_bill_type = types.stock_bill_type
    left join {{ ref('dim_orgs') }} orgs on movements.org_id = orgs.org_id
    left join {{ ref('dim_warehouses') }} warehouses
        on movements.warehouse_id = warehouses.warehouse_id
    left join {{ ref('dim_warehouses') }} other_warehouses
        on movements.other_warehouse_id = other_warehouses.warehouse_id
    left join {{ ref('dim_suppliers') }} suppliers
        on movements.supplier_id = suppliers.supplier_id
    left join {{ ref('dim_customers') }} customers
        on movements.customer_id = customers.customer_id
    left join {{ ref('dim_materials') }} materials
        on movements.material_id = materials.material_id
),

-- A name that changes is written here, but moves nothing: stocks and layers follow what moved.
moved as (
    {{ changed_at('moved_at', 'movement_id', figures) }}
)

select * from moved
{{ live_rows() }}
{{ laid_out_by(['material_code', 'warehouse_code', 'movement_date']) }}
