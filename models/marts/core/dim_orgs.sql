with final as (
    select
        org_id,
        org_code,
        org_name,
        org_name_en,
        is_deleted
    from ({{ current_version(ref('snap_orgs')) }}) orgs
)

{{ stamped('org_id') }}
