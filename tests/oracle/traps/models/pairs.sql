{{ config(
    materialized='incremental', incremental_strategy='merge', unique_key=['left_id', 'right_id']
) }}
select 1 as left_id, {{ var('step') }} as right_id from dual
union
select 1 as left_id, 1 as right_id from dual
