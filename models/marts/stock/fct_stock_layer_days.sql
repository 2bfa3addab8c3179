with days as (
    select
        openers.org_id,
        openers.warehouse_id,
        openers.material_id,
        layers.layer_date,
        layers.movement_date,
        sum(layers.quantity) as quantity,
        sum(layers.amount) as amount
    from {{ ref('fct_stock_layers') }} layers
    inner join {{ ref('fct_stock_movements') }} openers on layers.layer_id = openers.movement_id
    group by
        openers.org_id,
        openers.warehouse_id,
        openers.material_id,
        layers.layer_date,
        layers.movement_date
),

final as (
    select
        days.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        days.warehouse_id,
        warehouses.warehouse_code,
        warehouses.warehouse_name,
        warehouses.warehouse_name_en,
        days.material_id,
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
        days.layer_date,
        days.movement_date,
        cast(days.quantity as decimal(28, 8)) as quantity,
        cast(days.amount as decimal(28, 8)) as amount,
        {{ build_time() }} as stored_at
    from days
    left join {{ ref('dim_orgs') }} orgs on days.org_id = orgs.org_id
    left join {{ ref('dim_warehouses') }} warehouses
        on days.warehouse_id = warehouses.warehouse_id
    left join {{ ref('dim_materials') }} materials on days.material_id = materials.material_id
    where days.quantity <> 0 or days.amount <> 0
)

select * from final
