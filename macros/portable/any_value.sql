{# dbt.any_value: one value of the group, the same one on every warehouse and in every build. #}
{% macro duckdb__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}

{% macro oracle__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}
