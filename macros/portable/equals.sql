{# dbt.equals: a condition; null equals null. #}
{% macro duckdb__equals(expr1, expr2) -%}
    ({{ expr1 }} is not distinct from {{ expr2 }})
{%- endmacro %}

{# Oracle's optimizer knows this form and joins by hash on it, which it does not by DECODE. #}
{% macro oracle__equals(expr1, expr2) -%}
    ({{ expr1 }} = {{ expr2 }} or ({{ expr1 }} is null and {{ expr2 }} is null))
{%- endmacro %}
