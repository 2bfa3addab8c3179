select
    pay_group,
    pay_group_name,
    pay_group_name_en
from {{ ref('pay_groups') }}
