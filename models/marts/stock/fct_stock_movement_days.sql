{{ config(
    materialized='incremental', unique_key='stock_key', meta={'indexed': ['material_id']}
) }}

{%- set changes = [
    {'by': ref('fct_stock_movements'), 'at': 'moved_at'},
    {'query': 'select stock_key from left_behind'},
] + stock_name_changes() %}

with {% if is_incremental() -%}
counts as (
    select
        stock_key,
        count(*) as movement_count
    from {{ ref('fct_stock_movements') }}
    group by stock_key
),

-- A movement that is gone, or another stock's by now, leaves no trace of the stock that it was of.
left_behind as (
    select known.stock_key
    from {{ this }} known
    left join counts on known.stock_key = counts.stock_key
    group by known.stock_key
    having sum(known.movement_count) <> coalesce(max(counts.movement_count), 0)
),

{% endif -%}
days as (
    select
        stock_key,
        org_id,
        warehouse_id,
        material_id,
        movement_date,
        movement_type,
        count(*) as movement_count,
        sum(in_quantity) as in_quantity,
        sum(out_quantity) as out_quantity,
        sum(in_aux_quantity) as in_aux_quantity,
        sum(out_aux_quantity) as out_aux_quantity,
        0 as is_deleted
    from {{ ref('fct_stock_movements') }}
    {{ touched('stock_key', changes) }}
    group by stock_key, org_id, warehouse_id, material_id, movement_date, movement_type
    {%- if is_incremental() %}
    union all
    select
        stock_key,
        org_id,
        warehouse_id,
        material_id,
        movement_date,
        movement_type,
        movement_count,
        in_quantity,
        out_quantity,
        in_aux_quantity,
        out_aux_quantity,
        1 as is_deleted
    from {{ this }}
    {{ touched('stock_key', changes) }} and stock_key not in (select stock_key from counts)
    {%- endif %}
),

-- What is there after each day, beside the last of the day's types of movement, once.
stocks as (
    select
        stock_key,
        movement_date,
        is_deleted,
        max(movement_type) as movement_type,
        sum(sum(in_quantity - out_quantity)) over (
            partition by stock_key, is_deleted order by movement_date
        ) as stock_quantity,
        lead(movement_date, 1, date '9999-12-31') over (
            partition by stock_key, is_deleted order by movement_date
        ) as held_until
    from days
    group by stock_key, movement_date, is_deleted
),

final as (
    select
        days.stock_key,
        days.org_id,
        days.warehouse_id,
        days.material_id,
        {{ stock_names() }}
        days.movement_date,
        days.movement_type,
        days.movement_count,
        cast(days.in_quantity as decimal(28, 8)) as in_quantity,
        cast(days.out_quantity as decimal(28, 8)) as out_quantity,
        cast(days.in_quantity - days.out_quantity as decimal(28, 8)) as net_quantity,
        cast(days.in_aux_quantity as decimal(28, 8)) as in_aux_quantity,
        cast(days.out_aux_quantity as decimal(28, 8)) as out_aux_quantity,
        cast(days.in_aux_quantity - days.out_aux_quantity as decimal(28, 8)) as net_aux_quantity,
        cast(
            case when days.movement_type = stocks.movement_type then stocks.stock_quantity end
            as decimal(28, 8)
        ) as stock_quantity,
        stocks.held_until,
        {{ build_time() }} as stored_at,
        days.is_deleted
    from days
    inner join stocks
        on
            days.stock_key = stocks.stock_key
            and days.movement_date = stocks.movement_date
            and days.is_deleted = stocks.is_deleted
    {{ stock_dimensions('days') }}
)

select * from final
{{ live_rows() }}
{{ laid_out_by(['warehouse_code', 'held_until']) }}
