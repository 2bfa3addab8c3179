{# Ends a large mart that reports read in parts: `select * from final {{ live_rows() }}
   {{ laid_out_by(['org_code', 'movement_date']) }}`. Its rows are written in the order of what reports ask by,
   equal filters before ranges. DuckDB keeps the least and the greatest value of every 122,880 rows and
   passes over those that cannot hold what is asked; rows of later increments stand in order behind.
   Oracle has partitions and indexes for this, and would only sort. #}
{% macro laid_out_by(columns) -%}
    {{ return(adapter.dispatch('laid_out_by')(columns)) }}
{%- endmacro %}

{% macro duckdb__laid_out_by(columns) -%}
    order by {{ columns | join(', ') }}
{%- endmacro %}

{% macro oracle__laid_out_by(columns) -%}
{%- endmacro %}
