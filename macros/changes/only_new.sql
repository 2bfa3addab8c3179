{# For a `sto_` model: on an incremental run, only what was captured since its newest row.
   Staging's captured_at grows with every commit of a table, so nothing can slip in behind it. #}
{% macro only_new() -%}
    {%- if is_incremental() -%}
    where captured_at > (
        select coalesce(max(captured_at), timestamp '1900-01-01 00:00:00') from {{ this }}
    )
    {%- endif -%}
{%- endmacro %}
