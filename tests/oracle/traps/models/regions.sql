{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='region',
    incremental_predicates=["region = 'n'"]
) }}
select 'n' as region, {{ var('step') }} as figure from dual
