{# Ends an incremental fact: `select * from final {{ live_rows() }}`. A full build keeps the live rows;
   an incremental run also hands the dead ones over, so that their keys are deleted. #}
{% macro live_rows() -%}
    {%- if not is_incremental() -%} where is_deleted = 0 {%- endif -%}
{%- endmacro %}
