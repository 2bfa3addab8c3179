with final as (
    select
        warehouse_id,
        warehouse_code,
        warehouse_name,
        warehouse_name_en,
        org_id,
        is_deleted
    from ({{ current_version(ref('snap_warehouses')) }}) warehouses
)

{{ stamped('warehouse_id') }}
