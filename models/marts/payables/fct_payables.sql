{{ config(
    materialized='incremental', unique_key='payable_item_id',
    meta={'indexed': ['movement_id', 'supplier_id']}, partition_config=by_month('movement_date')
) }}

{%- set changes = [
    {'by': ref('sto_payable_items')},
    {'by': ref('sto_settlements')},
    {'by': ref('sto_settlements'), 'through': this, 'on': 'settlement_id', 'is': 'movement_id'},
    {'by': ref('sto_payable_bills'), 'through': ref('sto_payable_items'), 'on': 'payable_bill_id'},
    {'by': ref('dim_orgs'), 'through': this, 'on': 'org_id'},
    {'by': ref('dim_depts'), 'through': this, 'on': 'dept_id'},
    {'by': ref('dim_persons'), 'through': this, 'on': 'person_id'},
    {'by': ref('dim_suppliers'), 'through': this, 'on': 'supplier_id'},
] %}

with items as (
    select * from {{ ref('sto_payable_items') }}
    {{ touched('payable_item_id', changes) }}
),

bills as (
    select * from {{ ref('sto_payable_bills') }}
),

movements as (
    select
        items.payable_item_id,
        items.payable_item_id as movement_id,
        'payable' as movement_type,
        bills.bill_date as movement_date,
        items.amount,
        0 as is_deleted
    from items
    left join bills on items.payable_bill_id = bills.payable_bill_id
    union all
    select
        settlements.payable_item_id,
        settlements.settlement_id as movement_id,
        'settlement' as movement_type,
        settlements.settlement_date as movement_date,
        -settlements.amount as amount,
        settlements.is_deleted
    from {{ ref('sto_settlements') }} settlements
    inner join items on settlements.payable_item_id = items.payable_item_id
),

final as (
    select
        movements.movement_id,
        movements.payable_item_id,
        movements.movement_type,
        movements.movement_date,
        bills.bill_no,
        bills.bill_date,
        coalesce(items.due_date, bills.bill_date) as due_date,
        items.purchase_invoice_line_id,
        items.purchase_order_line_id,
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
        items.supplier_id,
        suppliers.supplier_code,
        suppliers.supplier_name,
        suppliers.supplier_name_en,
        suppliers.supplier_class_code,
        suppliers.supplier_class_name,
        suppliers.supplier_class_name_en,
        movements.amount,
        {{ build_time() }} as stored_at,
        case
            when bills.is_deleted = 0 and bills.is_effective = 1 and items.is_deleted = 0
                then movements.is_deleted
            else 1
        end as is_deleted
    from movements
    inner join items on movements.payable_item_id = items.payable_item_id
    left join bills on items.payable_bill_id = bills.payable_bill_id
    left join {{ ref('dim_orgs') }} orgs on bills.org_id = orgs.org_id
    left join {{ ref('dim_depts') }} depts on items.dept_id = depts.dept_id
    left join {{ ref('dim_persons') }} persons on items.person_id = persons.person_id
    left join {{ ref('dim_suppliers') }} suppliers on items.supplier_id = suppliers.supplier_id
)

select * from final
{{ live_rows() }}
