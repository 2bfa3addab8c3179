{# A source's freshness by a query of its own (`loaded_at_query`). #}
{% macro oracle__collect_freshness_custom_sql(source, loaded_at_query) -%}
    {%- call statement('collect_freshness_custom_sql', fetch_result=True, auto_begin=False) -%}
        select ({{ loaded_at_query }}) as max_loaded_at, {{ current_timestamp() }} as snapshotted_at
        from dual
    {%- endcall -%}
    {{ return(load_result('collect_freshness_custom_sql')) }}
{%- endmacro %}
