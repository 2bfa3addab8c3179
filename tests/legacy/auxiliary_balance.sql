-- 辅助余额表: 科目 × 辅助核算(部门 / 客商 / 人员, 最多三项)   NC65  2017 顾问: 刘工
-- 只列有辅助核算的余额(assid <> '~'); 没有选的辅助项为空; 只含已记账
with fz as
 (-- 辅助核算: 前20位是核算项目, 后20位是值
  select v.freevalueid,
         max(decode(x.freefield, 'F1', v.zhi)) as pk_dept,
         max(decode(x.freefield, 'F2', v.zhi)) as pk_psndoc,
         max(decode(x.freefield, 'F4', v.zhi)) as pk_cust_sup,
         max(decode(x.freefield, 'F5', v.zhi)) as pk_project,
         max(decode(x.freefield, 'F16', v.zhi)) as pk_marbasclass
    from (select freevalueid, substr(typevalue1, 1, 20) xm, substr(typevalue1, 21, 20) zhi from gl_freevalue where nvl(dr, 0) = 0
          union all
          select freevalueid, substr(typevalue2, 1, 20), substr(typevalue2, 21, 20) from gl_freevalue where nvl(dr, 0) = 0
          union all
          select freevalueid, substr(typevalue3, 1, 20), substr(typevalue3, 21, 20) from gl_freevalue where nvl(dr, 0) = 0) v,
         (select pk_accassitem, upper(freefield) freefield from bd_accassitem where nvl(dr, 0) = 0) x
   where v.xm = x.pk_accassitem
   group by v.freevalueid),
-- 客商: 客户和供应商
ks as
 (select pk_customer pk, code, name from bd_customer
  union all
  select pk_supplier, code, name from bd_supplier),
ye as
 (select a.code km,
         case when 'dept_code' in (parameter('auxiliaries')) then d.code end           bm,
         case when 'partner_code' in (parameter('auxiliaries')) then ks.code end       kh,
         case when 'person_code' in (parameter('auxiliaries')) then p.code end         ry,
         decode(b.adjustperiod, '00', '00', b.period)                                  yf,
         b.year || '-' || b.period                                                     qj,
         nvl(b.localdebitamount, 0)                                                    jf,
         nvl(b.localcreditamount, 0)                                                   df
    from gl_balance b, org_accountingbook k, bd_accasoa s, bd_account a,
         fz, org_dept d, bd_psndoc p, ks
   where b.pk_accountingbook = k.pk_accountingbook
     and b.pk_accasoa = s.pk_accasoa
     and s.pk_account = a.pk_account
     and b.assid = fz.freevalueid
     and fz.pk_dept = d.pk_dept(+)
     and fz.pk_psndoc = p.pk_psndoc(+)
     and fz.pk_cust_sup = ks.pk(+)
     and k.code = parameter('book')
     and nvl(b.assid, '~') <> '~'
     and nvl(b.dr, 0) = 0
     and b.voucherkind not in (255, 5)
     and ((b.adjustperiod = '00' and b.year = substr('&period_from', 1, 4))
          or (b.adjustperiod <> '00' and b.year || '-' || b.period between substr('&period_from', 1, 4) || '-01' and '&period_to'))
     and (nvl('&account_from', '~') = '~' or a.code between '&account_from' and '&account_to' || '~'))
select km                                                                          as 科目编码,
       bm                                                                          as 部门,
       kh                                                                          as 客商,
       ry                                                                          as 人员,
       greatest(sum(qc), 0)                                                        as 期初借方,
       greatest(-sum(qc), 0)                                                       as 期初贷方,
       sum(bqj)                                                                    as 本期借方,
       sum(bqd)                                                                    as 本期贷方,
       sum(ljj)                                                                    as 累计借方,
       sum(ljd)                                                                    as 累计贷方,
       greatest(sum(qc) + sum(bqj) - sum(bqd), 0)                                  as 期末借方,
       greatest(-(sum(qc) + sum(bqj) - sum(bqd)), 0)                               as 期末贷方
  from (select km, bm, kh, ry,
               case when yf = '00' or qj < '&period_from' then jf - df else 0 end  qc,
               case when yf <> '00' and qj >= '&period_from' then jf else 0 end    bqj,
               case when yf <> '00' and qj >= '&period_from' then df else 0 end    bqd,
               case when yf <> '00' and substr(qj, 1, 4) = substr('&period_to', 1, 4) then jf else 0 end ljj,
               case when yf <> '00' and substr(qj, 1, 4) = substr('&period_to', 1, 4) then df else 0 end ljd
          from ye)
 group by km, bm, kh, ry
having sum(qc) <> 0 or sum(bqj) <> 0 or sum(bqd) <> 0 or sum(ljj) <> 0 or sum(ljd) <> 0
    or sum(qc) + sum(bqj) - sum(bqd) <> 0
 order by km, bm, kh, ry
