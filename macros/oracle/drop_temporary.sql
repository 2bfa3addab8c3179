{# A temporary table that was made `as select` is in use until it is truncated, and so cannot be dropped
   (ORA-14452). dbt-oracle passes that over: every unit test would leave a table behind. #}
{% macro oracle__drop_relation(relation) -%}
    {%- if relation.identifier.startswith('o$pt_') -%}
        {%- do adapter.truncate_relation(relation) -%}
    {%- endif -%}
    {{ dbt.oracle__drop_relation(relation) }}
{%- endmacro %}
