{# What the marts by organisation, warehouse and material show of them: columns, joins, and the changes
   that an increment follows. #}
{% macro stock_names() -%}
    {%- for name in ('code', 'name', 'name_en') %}
        orgs.org_{{ name }},
        warehouses.warehouse_{{ name }},
        materials.material_{{ name }},
        materials.material_class_{{ name }},
    {%- endfor %}
        materials.specification,
        materials.unit_name,
        materials.unit_name_en,
    {%- for level in (1, 2, 3) %}
        materials.material_class_code_{{ level }},
        materials.material_class_name_{{ level }},
        materials.material_class_name_{{ level }}_en,
    {%- endfor %}
{%- endmacro %}

{% macro stock_dimensions(stock) -%}
    left join {{ ref('dim_orgs') }} orgs on {{ stock }}.org_id = orgs.org_id
    left join {{ ref('dim_warehouses') }} warehouses
        on {{ stock }}.warehouse_id = warehouses.warehouse_id
    left join {{ ref('dim_materials') }} materials on {{ stock }}.material_id = materials.material_id
{%- endmacro %}

{% macro stock_name_changes() -%}
    {{ return([
        {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
        {'by': ref('dim_warehouses'), 'through': this, 'on': 'warehouse_id'},
        {'by': ref('dim_materials'), 'through': this, 'on': 'material_id'},
    ]) }}
{%- endmacro %}
