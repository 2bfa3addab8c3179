{{ config(
    materialized='incremental', unique_key='stock_key', meta={'indexed': ['movement_id']}
) }}

{%- set changes = [
    {'by': ref('fct_stock_movements'), 'at': 'moved_at'},
    {'query': left_behind(ref('sto_stock_movements'))},
] %}
{%- set grain = [
    'stock_key', 'org_id', 'warehouse_id', 'material_id', 'layer_id', 'layer_date', 'movement_id',
    'movement_date',
] %}

with movements as (
    select * from {{ ref('fct_stock_movements') }}
    {{ touched('stock_key', changes) }}
),

-- What came in and what went out, as two lines of quantities that both begin at nothing ...
lines as (
    select
        movements.*,
        sign(movements.net_quantity) as direction,
        greatest(sign(movements.net_quantity), 0) * coalesce(movements.unit_cost, 0) as price,
        row_number() over (
            partition by movements.stock_key, sign(movements.net_quantity)
            order by movements.movement_date, movements.movement_id
        ) as place,
        sum(abs(movements.net_quantity)) over (
            partition by movements.stock_key, sign(movements.net_quantity)
            order by movements.movement_date, movements.movement_id
            rows between unbounded preceding and current row
        ) as ends_at
    from movements
    where movements.net_quantity <> 0
),

-- ... laid beside each other, cut wherever either has an end: a piece has one receipt, one issue.
pieces as (
    select
        stock_key,
        ends_at,
        ends_at - lag(ends_at, 1, 0) over (partition by stock_key order by ends_at) as quantity,
        min(max(case when direction = 1 then place end)) over (
            partition by stock_key order by ends_at
            rows between current row and unbounded following
        ) as receipt_place,
        min(max(case when direction = -1 then place end)) over (
            partition by stock_key order by ends_at
            rows between current row and unbounded following
        ) as issue_place
    from lines
    group by stock_key, ends_at
),

sides as (
    {%- for direction, side in [(1, 'receipt'), (-1, 'issue')] %}
    select
        stock_key,
        ends_at,
        quantity,
        {{ direction }} as direction,
        {{ side }}_place as place
    from pieces
    {% if not loop.last -%} union all {%- endif -%}
    {%- endfor %}
),

-- Whichever comes first opens a layer, the other closes it. An issue opens one below zero.
layered as (
    select
        lines.*,
        lines.direction * sides.quantity as quantity,
        first_value(lines.movement_id) over (
            partition by sides.stock_key, sides.ends_at
            order by lines.movement_date asc, lines.direction desc
        ) as layer_id,
        first_value(lines.movement_date) over (
            partition by sides.stock_key, sides.ends_at
            order by lines.movement_date asc, lines.direction desc
        ) as layer_date,
        first_value(lines.price) over (
            partition by sides.stock_key, sides.ends_at
            order by lines.movement_date asc, lines.direction desc
        ) as layer_price
    from sides
    inner join lines
        on
            sides.stock_key = lines.stock_key
            and sides.direction = lines.direction
            and sides.place = lines.place
),

final as (
    select
        {{ grain | join(',\n        ') }},
        cast(sum(quantity) as decimal(28, 8)) as quantity,
        cast(sum(round(quantity * layer_price, 8)) as decimal(28, 8)) as amount,
        {{ build_time() }} as stored_at,
        0 as is_deleted
    from layered
    group by {{ grain | join(', ') }}
    {%- if is_incremental() %}
    union all
    select
        {{ grain | join(',\n        ') }},
        quantity,
        amount,
        stored_at,
        1 as is_deleted
    from {{ this }}
    {{ touched('stock_key', changes) }} and stock_key not in (select stock_key from lines)
    {%- endif %}
)

select * from final
{{ live_rows() }}
