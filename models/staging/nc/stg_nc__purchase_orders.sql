select
    {{ nc_reference('pk_order') }} as purchase_order_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('vbillcode') }} as order_no,
    {{ nc_date('dbilldate') }} as order_date,
    substr({{ nc_reference('dbilldate') }}, 6, 2) as order_month_no,
    {{ nc_reference('pk_supplier') }} as supplier_id,
    {{ nc_reference('pk_dept') }} as dept_id,
    {{ nc_reference('cemployeeid') }} as person_id,
    cast(forderstatus as integer) as order_status,
    {{ nc_flag('bislatest') }} as is_latest,
    {{ nc_flag('breturn') }} as is_return,
    {{ nc_reference('corigcurrencyid') }} as currency_id,
    {{ nc_flag('bfinalclose') }} as is_closed,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'po_order') }}
