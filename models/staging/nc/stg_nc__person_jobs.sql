select
    {{ nc_reference('pk_psnjob') }} as job_id,
    {{ nc_reference('pk_psndoc') }} as person_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_reference('pk_dept') }} as dept_id,
    {{ nc_date('indutydate') }} as begins_on,
    {{ nc_date('enddutydate') }} as ends_on,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_psnjob') }}
