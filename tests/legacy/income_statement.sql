-- 利润表  NC65  2016 财务部  已记账凭证, 不含结转损益凭证(voucherkind = 3)
-- 上年同期用 ADD_MONTHS(-12); 本年累计从止月所在年度的一月算起
-- 参数: book 账簿, period 期间, unit 单位
with fs as
 (select substr(a.code, 1, 4)      as km,
         d.yearv || '-' || d.periodv as qj,
         sum(nvl(d.localcreditamount, 0) - nvl(d.localdebitamount, 0)) as je
    from gl_detail d
   inner join gl_voucher v on d.pk_voucher = v.pk_voucher
   inner join bd_accasoa s on d.pk_accasoa = s.pk_accasoa
   inner join bd_account a on s.pk_account = a.pk_account
   inner join org_accountingbook k on v.pk_accountingbook = k.pk_accountingbook
   where k.code = '&book'
     and a.code like '6%'
     and nvl(d.dr, 0) = 0
     and nvl(v.dr, 0) = 0
     and v.discardflag <> 'Y'
     and v.tempsaveflag <> 'Y'
     and v.voucherkind not in (3, 5, 255)
     and nvl(v.pk_manager, '~') <> '~'
     and d.yearv || '-' || d.periodv <= '&period_to'
   group by substr(a.code, 1, 4), d.yearv || '-' || d.periodv),
hz as
 (select km,
         sum(case when qj between '&period_from' and '&period_to' then je end) as bq,
         sum(decode(substr(qj, 1, 4), substr('&period_to', 1, 4), je))         as lj,
         sum(case when qj between to_char(add_months(to_date('&period_from', 'yyyy-mm'), -12), 'yyyy-mm')
                              and to_char(add_months(to_date('&period_to', 'yyyy-mm'), -12), 'yyyy-mm')
                  then je end)                                                 as tq
    from fs
   group by km),
xm as
 (select 1 hc, '一、营业收入' mc, 1 fx, '6001,6051' kms from dual union all
  select 2, '减：营业成本', -1, '6401,6402' from dual union all
  select 3, '税金及附加', -1, '6403' from dual union all
  select 4, '销售费用', -1, '6601' from dual union all
  select 5, '管理费用', -1, '6602' from dual union all
  select 6, '研发费用', -1, '6604' from dual union all
  select 7, '财务费用', -1, '6603' from dual union all
  select 8, '资产减值损失', -1, '6701' from dual union all
  select 9, '二、营业利润', 1, '6001,6051,6401,6402,6403,6601,6602,6604,6603,6701' from dual union all
  select 10, '加：营业外收入', 1, '6301' from dual union all
  select 11, '减：营业外支出', -1, '6711' from dual union all
  select 12, '三、利润总额', 1, '6001,6051,6401,6402,6403,6601,6602,6604,6603,6701,6301,6711' from dual union all
  select 13, '减：所得税费用', -1, '6801' from dual union all
  select 14, '四、净利润', 1, '6001,6051,6401,6402,6403,6601,6602,6604,6603,6701,6301,6711,6801' from dual)
select t.hc                                            as 行次,
       t.mc                                            as 项目,
       round(t.bq / to_number(nvl('&unit', '1')), 2)   as 本期金额,
       round(t.lj / to_number(nvl('&unit', '1')), 2)   as 本年累计,
       round(t.tq / to_number(nvl('&unit', '1')), 2)   as 上年同期,
       (t.bq - t.tq) / decode(t.tq, 0, null, abs(t.tq)) as 同比
  from (select xm.hc, xm.mc,
               xm.fx * nvl(sum(hz.bq), 0) as bq,
               xm.fx * nvl(sum(hz.lj), 0) as lj,
               xm.fx * nvl(sum(hz.tq), 0) as tq
          from xm
          left join hz on instr(',' || xm.kms || ',', ',' || hz.km || ',') > 0
         group by xm.hc, xm.mc, xm.fx) t
 order by t.hc
