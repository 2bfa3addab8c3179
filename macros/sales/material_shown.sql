{# What the marts of sales show of a material; its class is not among it, but for the first level. #}
{% macro material_shown() -%}
    {{ return([
        'material_code', 'material_name', 'material_name_en', 'specification', 'unit_name',
        'unit_name_en', 'material_category_code', 'material_category_name',
        'material_category_name_en',
    ]) }}
{%- endmacro %}
