select
    {{ nc_reference('csaleorderid') }} as sales_order_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('vbillcode') }} as order_no,
    {{ nc_date('dbilldate') }} as order_date,
    {{ nc_reference('ccustomerid') }} as customer_id,
    {{ nc_reference('cdeptid') }} as dept_id,
    {{ nc_reference('cemployeeid') }} as person_id,
    {{ nc_reference('corigcurrencyid') }} as currency_id,
    cast(fstatusflag as integer) as order_status,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'so_saleorder') }}
