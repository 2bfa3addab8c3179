{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='key') }}
select 'a' as key, {{ var('step') }} as count from dual
