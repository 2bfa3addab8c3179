{# Of a snapshot, the version that holds now; deleted rows stay, marked, for the facts that name them. #}
{% macro current_version(snapshot) -%}
    select * from {{ snapshot }} where dbt_valid_to is null
{%- endmacro %}
