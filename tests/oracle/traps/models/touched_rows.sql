{{ config(
    materialized='incremental', incremental_strategy='touched', unique_key=['region', 'shop'],
    incremental_predicates=["DBT_INTERNAL_DEST.kind <> 'kept'"]
) }}
{%- set step = var('step') %}
select 'n' as region, 1 as shop, 'it''s {{ step }}' as kind, 0 as is_deleted from dual
union all
select 'n' as region, 2 as shop, 'kept' as kind, {{ 0 if step == 1 else 1 }} as is_deleted from dual
union all
select 's' as region, 1 as shop, 'gone' as kind, {{ 0 if step == 1 else 1 }} as is_deleted from dual
