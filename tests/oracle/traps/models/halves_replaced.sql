{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='half') }}
select 'a' as half, 1 as figure from dual
union all
select 'b' as half, {{ 1 if var('step') == 4 else 2 }} as figure from dual
