select
    {{ nc_reference('pk_flow') }} as movement_id,
    {{ dbt.concat([
        nc_reference('pk_org'), nc_reference('cwarehouseid'), nc_reference('cmaterialvid')
    ]) }} as stock_key,
    {{ nc_text('cbilltypecode') }} as stock_bill_type,
    {{ nc_reference('cgeneralbid') }} as stock_line_id,
    {{ nc_text('vbillcode') }} as bill_no,
    {{ nc_text('crowno') }} as line_no,
    {{ nc_date('dbizdate') }} as movement_date,
    {{ nc_date('taccounttime') }} as booked_on,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_reference('cwarehouseid') }} as warehouse_id,
    {{ nc_reference('cotherwhid') }} as other_warehouse_id,
    {{ nc_reference('cvendorid') }} as supplier_id,
    {{ nc_reference('ccustomerid') }} as customer_id,
    {{ nc_reference('cmaterialvid') }} as material_id,
    {{ nc_reference('vbatchcode') }} as batch_no,
    coalesce(ninnum, 0) as in_quantity,
    coalesce(noutnum, 0) as out_quantity,
    coalesce(ninassistnum, 0) as in_aux_quantity,
    coalesce(noutassistnum, 0) as out_aux_quantity,
    ncostprice as unit_cost,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ic_flow') }}
