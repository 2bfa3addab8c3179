-- 工资汇总表  NC65 薪资  2016-01 人力资源部 / 2019-01 个税改革后加一列
-- 部门按树汇总(上级含下级), 人数 = 最后一个薪资月的发薪人数, 去年同期 ADD_MONTHS -12
-- f_n 存什么看 wa_classitem(方案、年、月); 合计类项目(iproperty = 2)不取; 停发、作废的不算
with gz as
 (select d.pk_wa_data, d.pk_org, j.pk_dept, d.cyear || '-' || d.cperiod as ny, i.code as xm, i.iproperty,
         decode(c.itemkey, 'f_4',  d.f_4,  'f_5',  d.f_5,  'f_6',  d.f_6,  'f_7',  d.f_7,  'f_8',  d.f_8,
                           'f_9',  d.f_9,  'f_10', d.f_10, 'f_11', d.f_11, 'f_12', d.f_12, 'f_13', d.f_13,
                           'f_14', d.f_14, 'f_15', d.f_15, 'f_16', d.f_16, 'f_17', d.f_17, 'f_18', d.f_18) as je
    from wa_data d, wa_classitem c, wa_item i, bd_psnjob j
   where d.pk_wa_class = c.pk_wa_class
     and d.cyear = c.cyear
     and d.cperiod = c.cperiod
     and c.pk_wa_item = i.pk_wa_item
     and d.pk_psnjob = j.pk_psnjob(+)
     and i.iproperty in (0, 1)
     and nvl(d.dr, 0) = 0 and nvl(c.dr, 0) = 0
     and nvl(d.stopflag, 'N') <> 'Y'
     and (d.cyear || '-' || d.cperiod between '&period_from' and '&period_to'
          or add_months(to_date(d.cyear || '-' || d.cperiod || '-01', 'yyyy-mm-dd'), 12)
             between to_date('&period_from' || '-01', 'yyyy-mm-dd') and to_date('&period_to' || '-01', 'yyyy-mm-dd'))),
-- 部门和它的上级
sj as
 (select connect_by_root b.pk_dept as mjbm, b.pk_dept, b.code, b.name
    from org_dept b
 connect by prior b.pk_fatherorg = b.pk_dept),
hz as
 (select gz.*, o.code as zz,
         case when gz.ny >= '&period_from' then gz.je end                                         as bq,
         case when gz.ny < '&period_from' or gz.ny <= to_char(add_months(to_date('&period_to' || '-01', 'yyyy-mm-dd'), -12), 'yyyy-mm')
              then gz.je end                                                                      as tq,
         decode(gz.ny, '&period_to', decode(gz.je, 0, null, null, null, gz.pk_wa_data))           as ry
    from gz, org_orgs o
   where gz.pk_org = o.pk_org
     and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
     and (coalesce(parameter('dept'), '~') = '~'
          or gz.pk_dept in (select mjbm from sj where sj.code in (parameter('dept')))))
select h.zz as 组织, sj.code as 部门, max(sj.name) as 部门名称,
       count(distinct h.ry)                                             as 人数,
       sum(decode(h.xm, '001', h.bq, '002', h.bq))                      as "11_金额",
       sum(decode(h.xm, '003', h.bq, '004', h.bq))                      as "12_金额",
       sum(decode(h.xm, '005', h.bq))                                   as "13_金额",
       sum(decode(h.xm, '006', h.bq, '007', h.bq, '008', h.bq))         as "14_金额",
       sum(decode(h.xm, '101', h.bq, '102', h.bq, '103', h.bq))         as "21_金额",
       sum(decode(h.xm, '104', h.bq))                                   as "22_金额",
       sum(decode(h.xm, '105', h.bq))                                   as "23_金额",
       sum(decode(h.xm, '106', h.bq))                                   as "29_金额",
       sum(decode(h.iproperty, 0, h.bq))                                as 应发,
       sum(decode(h.iproperty, 1, h.bq))                                as 扣款,
       sum(decode(h.iproperty, 0, h.bq, 1, -h.bq))                      as 实发,
       sum(decode(h.iproperty, 0, h.tq, 1, -h.tq))                      as 去年同期实发,
       (nvl(sum(decode(h.iproperty, 0, h.bq, 1, -h.bq)), 0) - sum(decode(h.iproperty, 0, h.tq, 1, -h.tq)))
         / decode(sum(decode(h.iproperty, 0, h.tq, 1, -h.tq)), 0, null,
                  abs(sum(decode(h.iproperty, 0, h.tq, 1, -h.tq))))     as 同比
  from hz h, sj
 where h.pk_dept = sj.mjbm(+)
 group by h.zz, sj.code
union all
select h.zz, null, '合计', count(distinct h.ry),
       sum(decode(h.xm, '001', h.bq, '002', h.bq)), sum(decode(h.xm, '003', h.bq, '004', h.bq)),
       sum(decode(h.xm, '005', h.bq)), sum(decode(h.xm, '006', h.bq, '007', h.bq, '008', h.bq)),
       sum(decode(h.xm, '101', h.bq, '102', h.bq, '103', h.bq)), sum(decode(h.xm, '104', h.bq)),
       sum(decode(h.xm, '105', h.bq)), sum(decode(h.xm, '106', h.bq)),
       sum(decode(h.iproperty, 0, h.bq)), sum(decode(h.iproperty, 1, h.bq)),
       sum(decode(h.iproperty, 0, h.bq, 1, -h.bq)), sum(decode(h.iproperty, 0, h.tq, 1, -h.tq)),
       (nvl(sum(decode(h.iproperty, 0, h.bq, 1, -h.bq)), 0) - sum(decode(h.iproperty, 0, h.tq, 1, -h.tq)))
         / decode(sum(decode(h.iproperty, 0, h.tq, 1, -h.tq)), 0, null,
                  abs(sum(decode(h.iproperty, 0, h.tq, 1, -h.tq))))
  from hz h
 group by rollup(h.zz)
 order by 1 nulls last, 2 nulls last
