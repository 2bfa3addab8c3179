select
    {{ nc_reference('pk_onhanddim') }} as on_hand_id,
    {{ dbt.concat([
        nc_reference('pk_org'), nc_reference('cwarehouseid'), nc_reference('cmaterialvid')
    ]) }} as stock_key,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ic_onhanddim') }}
