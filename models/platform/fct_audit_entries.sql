select
    entry_id,
    happened_on,
    happened_at,
    user_name,
    event_kind,
    event_subject,
    event_detail,
    case event_kind
        when 'sign_in' then '登录'
        when 'refused' then '无权限'
        when 'report' then '打开报表'
        when 'export' then '导出'
        when 'statement' then '自定义查询'
        when 'mapping' then '修改映射'
        when 'rights' then '修改权限'
        else event_kind
    end as event_name,
    case event_kind
        when 'sign_in' then 'Signed in'
        when 'refused' then 'No access'
        when 'report' then 'Report opened'
        when 'export' then 'Exported'
        when 'statement' then 'Own statement'
        when 'mapping' then 'Mapping changed'
        when 'rights' then 'Rights changed'
        else event_kind
    end as event_name_en,
    row_count
from {{ ref('stg_app__audit_entries') }}
where is_deleted = 0
