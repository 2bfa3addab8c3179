{{ config(
    materialized='incremental', unique_key='entry_id',
    meta={'indexed': ['account_id', 'voucher_id', 'booked_at']},
    partition_config=by_month('voucher_date')
) }}
{%- set account = [
    'account_code', 'account_name', 'account_name_en', 'account_code_1', 'account_code_2',
    'account_code_3', 'account_code_4',
] %}
{%- set changes = [
    {'by': ref('sto_voucher_lines')},
    {'by': ref('sto_vouchers'), 'through': ref('sto_voucher_lines'), 'on': 'voucher_id'},
    {'by': ref('fct_gl_openings')},
    {'by': ref('sto_auxiliary_sets'), 'through': this, 'on': 'auxiliary_set_id'},
    {'by': ref('dim_accounting_books'), 'through': this, 'on': 'book_id'},
    {'by': ref('dim_voucher_types'), 'through': this, 'on': 'voucher_type_id'},
    {'by': ref('dim_accounts'), 'on': 'account_id', 'shows': account},
    {'by': ref('dim_currencies'), 'through': this, 'on': 'currency_id'},
    {'by': ref('dim_depts'), 'through': this, 'on': 'dept_id'},
    {'by': ref('dim_persons'), 'through': this, 'on': 'person_id'},
    {'by': ref('dim_business_partners'), 'through': this, 'on': 'partner_id'},
] %}
{%- set recorded = [
    'entry_id', 'account_id', 'auxiliary_set_id', 'currency_id', 'debit_original',
    'credit_original', 'debit_amount', 'credit_amount',
] %}
{%- set figures = recorded[1:] + [
    'book_id', 'period_month', 'is_profit_transfer', 'is_posted', 'dept_id', 'person_id',
    'partner_id',
] %}
{%- set named = [
    ('books', 'book'), ('accounts', 'account'), ('currencies', 'currency'), ('depts', 'dept'),
    ('persons', 'person'), ('partners', 'partner'),
] %}

with voucher_lines as (
    select * from {{ ref('sto_voucher_lines') }}
    {{ touched('entry_id', changes) }}
),

entries as (
    select
        {%- for column in recorded %}
        voucher_lines.{{ column }},
        {%- endfor %}
        vouchers.voucher_id,
        vouchers.book_id,
        vouchers.voucher_type_id,
        vouchers.voucher_date,
        vouchers.period_month,
        vouchers.adjust_period,
        vouchers.voucher_no,
        types.voucher_type_code,
        types.voucher_type_short_name || '-' || vouchers.padded_voucher_no as voucher_label,
        voucher_lines.line_no,
        voucher_lines.explanation,
        voucher_lines.opposite_accounts,
        case when vouchers.voucher_kind = 3 then 1 else 0 end as is_profit_transfer,
        vouchers.is_posted,
        case
            when vouchers.is_deleted = 0 and vouchers.is_counted = 1 then voucher_lines.is_deleted
            else 1
        end as is_deleted
    from voucher_lines
    left join {{ ref('sto_vouchers') }} vouchers on voucher_lines.voucher_id = vouchers.voucher_id
    left join {{ ref('dim_voucher_types') }} types
        on vouchers.voucher_type_id = types.voucher_type_id
    union all
    select
        {%- for column in recorded %}
        {{ column }},
        {%- endfor %}
        null as voucher_id,
        book_id,
        null as voucher_type_id,
        opening_date as voucher_date,
        period_month,
        '00' as adjust_period,
        0 as voucher_no,
        null as voucher_type_code,
        null as voucher_label,
        0 as line_no,
        '期初余额' as explanation,
        null as opposite_accounts,
        0 as is_profit_transfer,
        1 as is_posted,
        is_deleted
    from {{ ref('fct_gl_openings') }}
    {{ touched('entry_id', changes) }}
),

final as (
    select
        entries.*,
        sets.dept_id,
        sets.person_id,
        sets.partner_id,
        {%- for table, entity in named %}
        {%- for part in ('code', 'name', 'name_en') %}
        {{ table }}.{{ entity }}_{{ part }},
        {%- endfor %}
        {%- endfor %}
        {%- for column in account[3:] %}
        accounts.{{ column }},
        {%- endfor %}
        {{ build_time() }} as stored_at
    from entries
    left join {{ ref('sto_auxiliary_sets') }} sets
        on entries.auxiliary_set_id = sets.auxiliary_set_id
    left join {{ ref('dim_accounting_books') }} books on entries.book_id = books.book_id
    left join {{ ref('dim_accounts') }} accounts on entries.account_id = accounts.account_id
    left join {{ ref('dim_currencies') }} currencies on entries.currency_id = currencies.currency_id
    left join {{ ref('dim_depts') }} depts on sets.dept_id = depts.dept_id
    left join {{ ref('dim_persons') }} persons on sets.person_id = persons.person_id
    left join {{ ref('dim_business_partners') }} partners on sets.partner_id = partners.partner_id
),

-- A name that changes is written here, but books nothing: balances follow what was booked.
booked as (
    {{ changed_at('booked_at', 'entry_id', figures) }}
)

select * from booked
{{ live_rows() }}
{{ laid_out_by(['book_code', 'account_code', 'voucher_date']) }}
