{{ config(
    materialized='incremental', unique_key='receivable_item_id',
    meta={'indexed': ['movement_id', 'customer_id']}, partition_config=by_month('movement_date')
) }}

{%- set changes = [
    {'by': ref('sto_receivable_items')},
    {'by': ref('sto_settlements')},
    {'by': ref('sto_settlements'), 'through': this, 'on': 'settlement_id', 'is': 'movement_id'},
    {'by': ref('sto_receivable_bills'), 'through': ref('sto_receivable_items'), 'on': 'receivable_bill_id'},
    {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
    {'by': ref('dim_depts'), 'through': this, 'on': 'dept_id'},
    {'by': ref('dim_persons'), 'through': this, 'on': 'person_id'},
    {'by': ref('dim_customers'), 'through': this, 'on': 'customer_id'},
] %}

with items as (
    select * from {{ ref('sto_receivable_items') }}
    {{ touched('receivable_item_id', changes) }}
),

bills as (
    select * from {{ ref('sto_receivable_bills') }}
),

movements as (
    select
        items.receivable_item_id,
        items.receivable_item_id as movement_id,
        'receivable' as movement_type,
        bills.bill_date as movement_date,
        items.amount,
        0 as is_deleted
    from items
    left join bills on items.receivable_bill_id = bills.receivable_bill_id
    union all
    select
        settlements.receivable_item_id,
        settlements.settlement_id as movement_id,
        'settlement' as movement_type,
        settlements.settlement_date as movement_date,
        -settlements.amount as amount,
        settlements.is_deleted
    from {{ ref('sto_settlements') }} settlements
    inner join items on settlements.receivable_item_id = items.receivable_item_id
),

rests as (
    select
        receivable_item_id,
        sum(amount) as last_rest_amount,
        max(movement_date) as last_movement_date
    from movements
    where is_deleted = 0
    group by receivable_item_id
),

final as (
    select
        movements.movement_id,
        movements.receivable_item_id,
        movements.movement_type,
        movements.movement_date,
        bills.bill_no,
        bills.bill_date,
        coalesce(items.due_date, bills.bill_date) as due_date,
        items.sales_invoice_line_id,
        items.sales_order_line_id,
        bills.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        items.dept_id,
        depts.dept_code,
        depts.dept_name,
        depts.dept_name_en,
        items.person_id,
        persons.person_code,
        persons.person_name,
        persons.person_name_en,
        items.customer_id,
        customers.customer_code,
        customers.customer_name,
        customers.customer_name_en,
        customers.customer_class_code,
        customers.customer_class_name,
        customers.customer_class_name_en,
        movements.amount,
        case
            when rests.last_rest_amount = 0 then rests.last_movement_date
            else date '9999-12-31'
        end as open_until,
        {{ build_time() }} as stored_at,
        case
            when bills.is_deleted = 0 and bills.is_effective = 1 and items.is_deleted = 0
                then movements.is_deleted
            else 1
        end as is_deleted
    from movements
    inner join items on movements.receivable_item_id = items.receivable_item_id
    inner join rests on movements.receivable_item_id = rests.receivable_item_id
    left join bills on items.receivable_bill_id = bills.receivable_bill_id
    left join {{ ref('dim_orgs') }} orgs on bills.org_id = orgs.org_id
    left join {{ ref('dim_depts') }} depts on items.dept_id = depts.dept_id
    left join {{ ref('dim_persons') }} persons on items.person_id = persons.person_id
    left join {{ ref('dim_customers') }} customers on items.customer_id = customers.customer_id
)

select * from final
{{ live_rows() }}
{{ laid_out_by(['open_until', 'org_code']) }}
