{# 1 when the row is gone from the ERP or marked deleted there (dr; old rows have none), else 0. #}
{% macro nc_is_deleted() -%}
    case when is_deleted = 1 or coalesce(dr, 0) <> 0 then 1 else 0 end
{%- endmacro %}
