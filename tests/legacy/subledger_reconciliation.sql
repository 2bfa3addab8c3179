-- 业财对账表: 应收 1122、应付 220201、暂估应付 220202、存货 1403/1405   财务部  2020-02
-- 总账含未记账凭证; 采购入库、发票差异(I2 I9)随时入账, 其余存货收发在成本计算以后才有凭证, 没有结账的月份两边都不算
-- 参数: period 期间, org 组织, differences_only 只看差异
with zz as
 (-- 总账: 第一年的年初数和全部凭证
  select b.pk_org,
         case when a.code like '140%' then substr(a.code, 1, 4) else a.code end as km,
         '0000-00' as qj, nvl(b.localdebitamount, 0) as jf, nvl(b.localcreditamount, 0) as df
    from gl_balance b, bd_accasoa s, bd_account a
   where b.pk_accasoa = s.pk_accasoa
     and s.pk_account = a.pk_account
     and b.adjustperiod = '00'
     and b.year = (select min(year) from gl_balance where nvl(dr, 0) = 0)
     and nvl(b.dr, 0) = 0
     and (a.code in ('1122', '220201', '220202') or a.code like '1403%' or a.code like '1405%')
  union all
  select d.pk_org,
         case when a.code like '140%' then substr(a.code, 1, 4) else a.code end,
         d.yearv || '-' || d.periodv, nvl(d.localdebitamount, 0), nvl(d.localcreditamount, 0)
    from gl_detail d, gl_voucher v, bd_accasoa s, bd_account a
   where d.pk_voucher = v.pk_voucher
     and d.pk_accasoa = s.pk_accasoa
     and s.pk_account = a.pk_account
     and nvl(d.dr, 0) = 0
     and nvl(v.dr, 0) = 0
     and v.discardflag <> 'Y'
     and v.tempsaveflag <> 'Y'
     and v.voucherkind not in (5, 255)
     and (a.code in ('1122', '220201', '220202') or a.code like '1403%' or a.code like '1405%')),
yw as
 (-- 应收单
  select b.pk_org, '1122' as km, b.billyear || '-' || b.billperiod as qj, b.local_money as jf, 0 as df
    from ar_recbill b
   where nvl(b.dr, 0) = 0 and b.effectstatus = 10
  union all
  -- 收款(不含预收)
  select i.pk_org, '1122', substr(i.billdate, 1, 7), 0, i.local_money_cr
    from ar_gatheritem i
   where nvl(i.dr, 0) = 0 and i.prepay = 0
  union all
  -- 预收冲应收
  select v.pk_org, '1122', substr(v.busidate, 1, 7), 0, v.local_money_cr
    from arap_verifydetail v, ar_gatheritem i
   where v.pk_item2 = i.pk_gatheritem and i.prepay = 1 and nvl(v.dr, 0) = 0
  union all
  -- 应付单、付款单
  select pk_org, '220201', billyear || '-' || billperiod, 0, local_money from ap_payablebill where nvl(dr, 0) = 0
  union all
  select pk_org, '220201', billyear || '-' || billperiod, local_money, 0 from ap_paybill where nvl(dr, 0) = 0
  union all
  -- 暂估: 签字的采购入库, 采购结算冲回
  select h.pk_org, '220202', substr(h.taudittime, 1, 7), 0, b.nmny
    from ic_purchasein_h h, ic_purchasein_b b
   where h.cgeneralhid = b.cgeneralhid and h.fbillflag = 3 and nvl(h.dr, 0) = 0 and nvl(b.dr, 0) = 0
  union all
  select h.pk_org, '220202', substr(h.dbilldate, 1, 7), b.nclashestmoney, 0
    from po_settlebill h, po_settlebill_b b
   where h.pk_settlebill = b.pk_settlebill and nvl(h.dr, 0) = 0 and nvl(b.dr, 0) = 0
  union all
  -- 存货明细账: 01 02 04 类是产成品
  select i.pk_org, decode(substr(k.code, 1, 2), '01', '1405', '02', '1405', '04', '1405', '1403'),
         i.caccountperiod,
         decode(i.finoutflag, 0, nvl(i.nmny, 0), 0), decode(i.finoutflag, 0, 0, nvl(i.nmny, 0))
    from ia_detailledger i, bd_material m, bd_marbasclass k
   where i.cinventoryvid = m.pk_material
     and m.pk_marbasclass = k.pk_marbasclass
     and nvl(i.dr, 0) = 0
     and (i.cbilltypecode in ('I2', 'I9')
          or exists (select 1 from ia_monthnab n
                      where n.pk_org = i.pk_org and n.caccountperiod = i.caccountperiod))),
z as
 (select pk_org, km,
         sum(case when qj < '&period_from' then jf - df else 0 end) as qc,
         sum(case when qj >= '&period_from' then jf else 0 end)     as jf,
         sum(case when qj >= '&period_from' then df else 0 end)     as df
    from zz where qj <= '&period_to' group by pk_org, km),
y as
 (select pk_org, km,
         sum(case when qj < '&period_from' then jf - df else 0 end) as qc,
         sum(case when qj >= '&period_from' then jf else 0 end)     as jf,
         sum(case when qj >= '&period_from' then df else 0 end)     as df
    from yw where qj <= '&period_to' group by pk_org, km),
dz as
 (select nvl(z.pk_org, y.pk_org) as pk_org, nvl(z.km, y.km) as km,
         nvl(z.qc, 0) as zqc, nvl(z.jf, 0) as zjf, nvl(z.df, 0) as zdf,
         nvl(y.qc, 0) as yqc, nvl(y.jf, 0) as yjf, nvl(y.df, 0) as ydf
    from z
    full outer join y on z.pk_org = y.pk_org and z.km = y.km)
select o.code                                    as 组织,
       dz.km                                     as 科目编码,
       sum(zqc)                                  as 总账期初,
       sum(zjf)                                  as 总账借方,
       sum(zdf)                                  as 总账贷方,
       sum(zqc + zjf - zdf)                      as 总账期末,
       sum(yqc)                                  as 业务期初,
       sum(yjf)                                  as 业务借方,
       sum(ydf)                                  as 业务贷方,
       sum(yqc + yjf - ydf)                      as 业务期末,
       sum(zjf - yjf)                            as 差异借方,
       sum(zdf - ydf)                            as 差异贷方,
       sum(zqc + zjf - zdf - yqc - yjf + ydf)    as 差异期末
  from dz, org_orgs o
 where dz.pk_org = o.pk_org
   and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
   and ('&differences_only' is null or '&differences_only' <> 'on'
        or zjf <> yjf or zdf <> ydf or zqc + zjf - zdf <> yqc + yjf - ydf)
 group by rollup(o.code, dz.km)
 order by o.code nulls last, dz.km nulls last
