{# dbt.bool_or: 1 when a condition holds for a row of the group, 0 when it fails for all, null when it is
   unknown. A number, for want of booleans in Oracle. #}
{% macro duckdb__bool_or(expression) -%}
    max(case when {{ expression }} then 1 when not ({{ expression }}) then 0 end)
{%- endmacro %}

{% macro oracle__bool_or(expression) -%}
    max(case when {{ expression }} then 1 when not ({{ expression }}) then 0 end)
{%- endmacro %}
