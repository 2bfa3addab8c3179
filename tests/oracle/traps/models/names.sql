{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }}
select
    1 as id,
    cast('{{ 'x' * var('step') }}' as varchar(1{{ var('step') }})) as name_text,
    '{{ 'y' * var('step') }}' as literal_text,
    0 as figure
from dual
