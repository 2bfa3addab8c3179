{# dbt.cast_bool_to_text: a condition as 'true' or 'false', null when it is unknown. #}
{% macro oracle__cast_bool_to_text(bool_expression) -%}
    case when {{ bool_expression }} then 'true' when not ({{ bool_expression }}) then 'false' end
{%- endmacro %}
