{# The first day of a month such as '2024-03', as a date; none where there is none. #}
{% macro iso_month(column) -%}
    case when {{ column }} is not null then {{ iso_date(column ~ " || '-01'") }} end
{%- endmacro %}
