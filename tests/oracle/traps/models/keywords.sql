{{ config(materialized='incremental', incremental_strategy='merge', unique_key='key') }}
select 'a' as key, 'role {{ var('step') }}' as role, {{ var('step') }} as count from dual
