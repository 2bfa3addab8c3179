{# NC's 'Y'/'N' (null means 'N') as 1 or 0. #}
{% macro nc_flag(column) -%}
    case when {{ column }} = 'Y' then 1 else 0 end
{%- endmacro %}
