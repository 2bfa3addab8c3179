select
    {{ nc_reference('cdetailledgerid') }} as cost_line_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('caccountperiod') }} as period,
    {{ nc_date('dbizdate') }} as movement_date,
    {{ nc_text('cbilltypecode') }} as cost_bill_type,
    {{ nc_text('vbillcode') }} as bill_no,
    {{ nc_reference('csrcbid') }} as stock_line_id,
    {{ nc_reference('cwarehouseid') }} as warehouse_id,
    {{ nc_reference('cinventoryvid') }} as material_id,
    case when finoutflag = 1 then 1 else 0 end as is_issue,
    coalesce(nnum, 0) as quantity,
    nprice as unit_cost,
    nmny as amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ia_detailledger') }}
