{# Stocks of `this` from which a movement went since its last build: it is gone, or another stock's by
   now, and where it was leaves no trace. #}
{% macro left_behind(stored_movements) -%}
    select known.stock_key
    from {{ this }} known
    inner join {{ stored_movements }} stored on known.movement_id = stored.movement_id
    where
        stored.stored_at > {{ last_build() }}
        and (stored.is_deleted = 1 or stored.stock_key <> known.stock_key)
{%- endmacro %}
