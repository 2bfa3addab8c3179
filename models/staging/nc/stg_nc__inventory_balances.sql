select
    {{ nc_reference('cmonthnabid') }} as balance_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('caccountperiod') }} as period,
    {{ nc_reference('cinventoryvid') }} as material_id,
    coalesce(nabnum, 0) as quantity,
    coalesce(nabmny, 0) as amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ia_monthnab') }}
