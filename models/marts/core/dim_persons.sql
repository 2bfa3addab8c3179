with final as (
    select
        person_id,
        person_code,
        person_name,
        person_name_en,
        org_id,
        is_deleted
    from ({{ current_version(ref('snap_persons')) }}) persons
)

{{ stamped('person_id') }}
