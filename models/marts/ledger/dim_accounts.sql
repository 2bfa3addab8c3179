-- Levels are counted from the top: an account's first ancestor is its level 1.

with accounts as (
    {{ current_version(ref('snap_accounts')) }}
),

chart_accounts as (
    {{ current_version(ref('snap_chart_accounts')) }}
),

account_classes as (
    {{ current_version(ref('snap_account_classes')) }}
),

parents as (
    select
        accounts.base_account_id,
        accounts.base_account_id as id_0,
        parents.base_account_id as id_1,
        grandparents.base_account_id as id_2,
        parents_of_these.base_account_id as id_3
    from accounts
    left join accounts parents on accounts.parent_account_id = parents.base_account_id
    left join accounts grandparents on parents.parent_account_id = grandparents.base_account_id
    left join accounts parents_of_these
        on grandparents.parent_account_id = parents_of_these.base_account_id
),

paths as (
    select
        base_account_id,
        case
            when id_1 is null then 1
            when id_2 is null then 2
            when id_3 is null then 3
            else 4
        end as account_level,
        coalesce(id_3, id_2, id_1, id_0) as level_1_id,
        case
            when id_3 is not null then id_2
            when id_2 is not null then id_1
            when id_1 is not null then id_0
        end as level_2_id,
        case when id_3 is not null then id_1 when id_2 is not null then id_0 end as level_3_id,
        case when id_3 is not null then id_0 end as level_4_id
    from parents
),

final as (
    select
        chart_accounts.account_id,
        accounts.account_code,
        accounts.account_name,
        accounts.account_name_en,
        paths.account_level,
        {%- for level in (1, 2, 3, 4) %}
        level_{{ level }}.account_code as account_code_{{ level }},
        level_{{ level }}.account_name as account_name_{{ level }},
        level_{{ level }}.account_name_en as account_name_{{ level }}_en,
        {%- endfor %}
        account_classes.account_class_code,
        account_classes.account_class_name,
        account_classes.account_class_name_en,
        accounts.is_credit_side,
        accounts.is_cash,
        chart_accounts.is_leaf,
        case when accounts.is_deleted = 0 then chart_accounts.is_deleted else 1 end as is_deleted
    from chart_accounts
    left join accounts on chart_accounts.base_account_id = accounts.base_account_id
    left join paths on accounts.base_account_id = paths.base_account_id
    left join account_classes on accounts.account_class_id = account_classes.account_class_id
    {%- for level in (1, 2, 3, 4) %}
    left join accounts level_{{ level }}
        on paths.level_{{ level }}_id = level_{{ level }}.base_account_id
    {%- endfor %}
)

{{ stamped('account_id') }}
