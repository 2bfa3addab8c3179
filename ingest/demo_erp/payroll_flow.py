"""People come, move and go, and are paid on the 25th what the ledger accrues for their company.

The ledger spreads wages over everybody who is on file; who is really paid, and how the sum is
divided among departments and items, is decided here: only the sum of a company's month agrees.
Dead records (dr = 1) and stopped ones (stopflag) have figures too, which nobody was paid.
"""

# Code, Chinese, English, 0 addition / 1 deduction / 2 neither.
ITEMS = """
    insert into wa_item by name
    select
        '1001WI' || lpad(code, 14, '0') as pk_wa_item, code, zh as name, en as name2,
        getvariable('group_key') as pk_group, property as iproperty,
        getvariable('opened') as creationtime, 0 as dr, getvariable('opened') as ts
    from (values
        ('001', '基本工资', 'Base pay', 0), ('002', '岗位工资', 'Post pay', 0),
        ('003', '计件工资', 'Piecework pay', 0), ('004', '绩效工资', 'Performance pay', 0),
        ('005', '加班工资', 'Overtime pay', 0), ('006', '交通补贴', 'Travel allowance', 0),
        ('007', '高温津贴', 'Heat allowance', 0), ('008', '餐费补贴', 'Meal allowance', 0),
        ('101', '养老保险', 'Pension insurance', 1), ('102', '医疗保险', 'Medical insurance', 1),
        ('103', '失业保险', 'Unemployment insurance', 1), ('104', '住房公积金', 'Housing fund', 1),
        ('105', '个人所得税', 'Income tax', 1), ('106', '考勤扣款', 'Absence', 1),
        ('201', '应发合计', 'Gross pay', 2), ('202', '扣款合计', 'Deductions', 2),
        ('203', '实发合计', 'Net pay', 2), ('204', '出勤天数', 'Days worked', 2)
    ) items(code, zh, en, property)
"""

# Everybody's events since the books opened, as drawn from their key and the month: a first job,
# transfers on the 1st, one leave at a month's end. Each company's first person stays for good.
JOBS = """
    create or replace temp table drawn_jobs as
    with opening as (select min(day_of(begindate)) as first_month from bd_accperiod),
    months as (
        select cast(month as date) as month
        from opening, unnest(generate_series(cast(first_month as timestamp),
            cast(getvariable('until') as timestamp), interval 1 month)) t(month)
    ),
    people as (
        select
            staff.*, people.code, people.code = min(people.code) over (partition by staff.pk_org)
                as stays,
            case when roll('came later', staff.pk_psndoc, 8) = 0 then cast(first_month
                + to_months(cast(1 + roll('came in', staff.pk_psndoc, 54) as integer)) as date)
            else later(first_month, -31 - roll('came before', staff.pk_psndoc, 3600)) end as came
        from staff
        join bd_psndoc people on people.pk_psndoc = staff.pk_psndoc, opening
    ),
    leaves as (
        select pk_psndoc, min(month) as month
        from people, months
        where not stays and roll('leaves', pk_psndoc || month, 300) = 0
        group by pk_psndoc
    ),
    starts as (
        select
            people.* replace (case when stays then least(came, first_month - 31) else came end
                as came),
            case when stays then least(came, first_month - 31) else came end as begins, 0 as n
        from people, opening
        union all
        select people.*, month as begins, 1 as n
        from people, months
        where roll('transfer', pk_psndoc || month, 160) = 0 and (stays or month > came)
    )
    select
        '1001WJ' || strftime(begins, '%y%m') || substr(starts.pk_psndoc, 11) as pk_psnjob,
        starts.pk_psndoc, starts.pk_org, starts.code as psncode,
        case when n = 0 then starts.pk_dept else '1001DP' || lpad(substr(starts.pk_org, 18, 3)
            || pick(['02', '03', '0101', '0102', '0103', '0401', '0402', '05', '06', '07', '08'],
            'new workplace', starts.pk_psndoc || begins), 14, '0') end as pk_dept,
        begins,
        least(
            coalesce(lead(begins) over (partition by starts.pk_psndoc order by begins, n),
                date '9999-12-31'),
            coalesce(cast(leaves.month + interval 1 month as date), date '9999-12-31')) - 1 as ends
    from starts
    left join leaves on leaves.pk_psndoc = starts.pk_psndoc
    where begins <= getvariable('until') and (leaves.month is null or begins <= leaves.month)
"""

NEW_JOBS = """
    insert into bd_psnjob by name
    select
        pk_psnjob, pk_psndoc, getvariable('group_key') as pk_group, pk_org, psncode,
        empty_reference(pk_psnjob) as pk_psncl, pk_dept, 'Y' as ismainjob,
        day_text(begins) as indutydate, '~' as pk_job, empty_reference(pk_psndoc) as pk_post,
        written as creationtime, 0 as dr, written as ts
    from (
        select *, greatest(moment(begins, 'new job', pk_psnjob), getvariable('opened')) as written
        from drawn_jobs
    )
    where pk_psnjob not in (select pk_psnjob from bd_psnjob)
"""

# The day after, for the files are seen to in the morning.
ENDED_JOBS = """
    update bd_psnjob
    set enddutydate = day_text(ends), modifiedtime = early(ends + 1, drawn_jobs.pk_psnjob),
        ts = early(ends + 1, drawn_jobs.pk_psnjob)
    from drawn_jobs
    where drawn_jobs.pk_psnjob = bd_psnjob.pk_psnjob and ends < getvariable('until')
        and bd_psnjob.enddutydate is null
"""

# Those at work on the 1st share what the ledger accrues; weights rise with the years.
GROSS = """
    create or replace temp table pay as
    with accrued as (
        select pk_org, month, sum(cents) as total
        from wages where item = '01' and in_window(month + 24) group by pk_org, month
    ),
    weighted as (
        select
            jobs.*, month, total, case when substr(pk_dept, 17, 2) = '04'
                then '1001WC00000000000002' else '1001WC00000000000001' end as pk_wa_class,
            (60 + roll('wage', pk_psndoc, 80)) * (95 + roll('good month', pk_psndoc || month, 11))
                * (100 + extract(year from month) * roll('promoted', pk_psndoc, 7)
                    - 2020 * roll('promoted', pk_psndoc, 7)) as weight
        from drawn_jobs jobs
        join accrued on accrued.pk_org = jobs.pk_org and jobs.begins <= month
            and jobs.ends >= month
    ),
    running as (
        select
            *, sum(weight) over (partition by pk_org, month order by pk_psndoc
                rows between unbounded preceding and current row) as upto,
            sum(weight) over (partition by pk_org, month) as whole
        from weighted
    )
    select
        '1001' || digest('pay' || month || pk_psndoc) as pk_wa_data,
        running.* exclude (weight, upto, whole, total),
        cast(share(total, upto - weight, upto, whole) as bigint) as gross,
        extract(month from month) between 6 and 9 as is_hot
    from running
"""

# Cents. What is left of the gross is performance pay; taxes are of what is left of 5,000 yuan.
PARTS = """
    create or replace temp table pay_parts as
    with additions as (
        select
            *, gross * 46 // 100 as base, gross * 22 // 100 as post,
            case when roll('overtime', pk_wa_data, 3) = 0
                then gross * (1 + roll('hours', pk_wa_data, 6)) // 100 else 0 end as overtime,
            case when pk_wa_class like '%2' and not is_hot then 0 else gross * 2 // 100 end
                as allowance,
            gross * 3 // 100 as meals,
            -- Contributions are of last year's pay: they change in July.
            gross * (96 + roll('contributions', pk_psndoc
                || extract(year from month - interval 6 month), 5)) // 100 as insured
        from pay
    ),
    deductions as (
        select
            *, insured * 8 // 100 as pension, insured * 2 // 100 as medical,
            insured * 5 // 1000 as unemployment, insured * 7 // 100 as housing,
            case when roll('absent', pk_wa_data, 12) = 0 then gross // 100 else 0 end as absence
        from additions
    )
    select
        *, greatest(0, gross - pension - medical - unemployment - housing - 500000) * 3 // 100
            as tax
    from deductions
"""

CLASS_ITEMS = """
    insert into wa_classitem by name
    select
        '1001WE' || right(pk_wa_class, 1) || strftime(month, '%y%m')
            || lpad(substr(slot, 3) || code, 9, '0') as pk_wa_classitem,
        pk_wa_class, strftime(month, '%Y') as cyear, strftime(month, '%m') as cperiod,
        '1001WI' || lpad(code, 14, '0') as pk_wa_item, slot as itemkey, 0 as dr,
        strftime(month, '%Y-%m-01 08:00:00') as ts
    from (
        select distinct classes.pk_wa_class, month
        from pay, (values ('1001WC00000000000001'), ('1001WC00000000000002'))
            classes(pk_wa_class)
    ),
        (values
            ('f_1', '201', null), ('f_2', '202', null), ('f_3', '203', null),
            ('f_4', '001', null), ('f_5', '002', '1'), ('f_5', '003', '2'), ('f_6', '004', null),
            ('f_7', '005', null), ('f_8', '006', '1'), ('f_8', '007', '2'), ('f_9', '008', null),
            ('f_10', '101', null), ('f_11', '102', null), ('f_12', '103', null),
            ('f_13', '104', null), ('f_14', '105', null), ('f_15', '106', null),
            ('f_16', '204', null)
        ) slots(slot, code, only_class)
    where coalesce(only_class, right(pk_wa_class, 1)) = right(pk_wa_class, 1)
"""

# A person in a hundred is stopped (paid elsewhere) and has a record nevertheless, as has one in
# sixty a deleted draft.
PAID = """
    insert into wa_data by name
    with paid as (
        select
            *, pension + medical + unemployment + housing + tax + absence as deducted,
            later(month, 24) as day
        from pay_parts
    ),
    records as (
        select *, 0 as dr, 'N' as stopflag from paid
        union all
        select * replace ('1001' || digest('draft' || pk_wa_data) as pk_wa_data), 1 as dr,
            'N' as stopflag
        from paid where roll('draft', pk_wa_data, 60) = 0
        union all
        select * replace ('1001' || digest('stopped' || pk_wa_data) as pk_wa_data), 0 as dr,
            'Y' as stopflag
        from paid where roll('stopped', pk_wa_data, 100) = 0
    )
    select
        pk_wa_data, pk_psndoc, pk_psnjob, getvariable('group_key') as pk_group, pk_org,
        pk_wa_class, strftime(month, '%Y') as cyear, strftime(month, '%m') as cperiod,
        money(gross) as f_1, money(deducted) as f_2, money(gross - deducted) as f_3,
        money(base) as f_4, money(post) as f_5,
        money(gross - base - post - overtime - allowance - meals) as f_6,
        money(overtime) as f_7, money(allowance) as f_8, money(meals) as f_9,
        money(pension) as f_10, money(medical) as f_11, money(unemployment) as f_12,
        money(housing) as f_13, money(tax) as f_14, money(absence) as f_15,
        21 - roll('days off', pk_wa_data, 3) as f_16, 'Y' as checkflag, stopflag,
        day_text(later(day, 16)) as cpaydate, dr, moment(day, 'paid', pk_psndoc) as ts
    from records
"""

STEPS = (JOBS, NEW_JOBS, ENDED_JOBS, GROSS, PARTS, CLASS_ITEMS, PAID)
