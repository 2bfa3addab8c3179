/* 明细账  NC65 总账  2017-09 顾问: 李工
   期初余额 / 每日本日合计 / 每月本月合计、本年累计; 非末级科目列出下级各末级科目
   参数: book 账簿, account 科目, dates 日期, dept 部门, person 人员, partner 客商, unposted 含未记账 */
with ks as
 (select pk_customer pk, code from bd_customer union all select pk_supplier, code from bd_supplier),
km as
 (select s.pk_accasoa, a.code, a.name
    from bd_accasoa s, bd_account a
   where s.pk_account = a.pk_account
     and s.endflag = 'Y'
   start with a.code = parameter('account')
 connect by prior a.pk_account = a.pid),
-- 辅助核算的过滤
fz as
 (select f.assid
    from gl_docfree1 f, org_dept d, bd_psndoc ry, ks
   where f.f1 = d.pk_dept(+)
     and f.f2 = ry.pk_psndoc(+)
     and f.f4 = ks.pk(+)
     and (coalesce(parameter('dept'), '~') = '~' or d.code in (parameter('dept')))
     and (coalesce(parameter('person'), '~') = '~' or ry.code in (parameter('person')))
     and (coalesce(parameter('partner'), '~') = '~' or ks.code in (parameter('partner')))
  union all
  select '~' from dual where coalesce(parameter('dept'), parameter('person'), parameter('partner'), '~') = '~'),
fl as
 (select /*+ leading(km d v) index(d) */
         km.code as kmbm, km.name as kmmc,
         substr(d.prepareddatev, 0, 10)                   as rq,
         t.code                                           as lb,
         v.num                                            as pzh,
         d.detailindex                                    as xh,
         t.shortname || '-' || lpad(v.num, greatest(4, length(v.num)), '0') as pz,
         d.explanation                                    as zy,
         d.oppositesubj                                   as dfkm,
         nvl(d.debitamount, 0)                            as ybj,
         nvl(d.localdebitamount, 0)                       as bbj,
         nvl(d.creditamount, 0)                           as ybd,
         nvl(d.localcreditamount, 0)                      as bbd,
         decode(nvl(v.pk_manager, '~'), '~', 'N', 'Y')    as jz
    from gl_detail d, gl_voucher v, bd_vouchertype t, km, org_accountingbook k
   where d.pk_voucher = v.pk_voucher
     and v.pk_vouchertype = t.pk_vouchertype(+)
     and d.pk_accasoa = km.pk_accasoa
     and v.pk_accountingbook = k.pk_accountingbook
     and k.code = parameter('book')
     and nvl(d.dr, 0) = 0
     and nvl(v.dr, 0) = 0
     and v.discardflag <> 'Y'
     and v.tempsaveflag <> 'Y'
     and v.voucherkind not in (5, 255)
     and nvl(d.assid, '~') in (select assid from fz)
     and substr(d.prepareddatev, 0, 10) <= '&dates_to'
     and (nvl(v.pk_manager, '~') <> '~' or '&unposted' = 'on')
     -- 以前年度已记账的在 '00' 里
     and (d.yearv = substr('&dates_from', 1, 4) or substr(d.prepareddatev, 0, 10) >= '&dates_from'
          or nvl(v.pk_manager, '~') = '~')),
qc as
 (select kmbm, kmmc, sum(yb) yb, sum(bb) bb
    from (select km.code kmbm, km.name kmmc,
                 nvl(b.debitamount, 0) - nvl(b.creditamount, 0) yb,
                 nvl(b.localdebitamount, 0) - nvl(b.localcreditamount, 0) bb
            from gl_balance b, km, org_accountingbook k
           where b.pk_accasoa = km.pk_accasoa
             and b.pk_accountingbook = k.pk_accountingbook
             and k.code = parameter('book')
             and b.year = substr('&dates_from', 1, 4)
             and b.adjustperiod = '00'
             and nvl(b.dr, 0) = 0
             and nvl(b.assid, '~') in (select assid from fz)
          union all
          select kmbm, kmmc, ybj - ybd, bbj - bbd from fl where rq < '&dates_from')
   group by kmbm, kmmc),
bq as
 (select * from fl where rq >= '&dates_from'),
-- 本年累计: 从一月(或起始日期那年的一月)累计到有发生额的月份
lj as
 (select kmbm, kmmc, yf, rq,
         sum(ybj) over (partition by kmbm, substr(yf, 1, 4) order by yf) ybj,
         sum(bbj) over (partition by kmbm, substr(yf, 1, 4) order by yf) bbj,
         sum(ybd) over (partition by kmbm, substr(yf, 1, 4) order by yf) ybd,
         sum(bbd) over (partition by kmbm, substr(yf, 1, 4) order by yf) bbd
    from (select kmbm, kmmc, substr(rq, 1, 7) yf,
                 max(case when rq >= '&dates_from' then rq end) rq,
                 sum(ybj) ybj, sum(bbj) bbj, sum(ybd) ybd, sum(bbd) bbd
            from fl
           where substr(rq, 1, 4) >= substr('&dates_from', 1, 4)
           group by kmbm, kmmc, substr(rq, 1, 7))),
hang as
 (select qc.kmbm, qc.kmmc, null rq, null pz, '期初余额' zy, null dfkm,
         to_number(null) ybj, to_number(null) bbj, to_number(null) ybd, to_number(null) bbd,
         qc.yb dyb, qc.bb dbb, 0 cx, null yf, 0 yx, null rx, 0 rz, null lb, to_number(null) pzh, to_number(null) xh
    from qc
   where qc.yb <> 0 or qc.bb <> 0 or qc.kmbm in (select kmbm from bq)
  union all
  select kmbm, kmmc, null, null, '期初余额', null, null, null, null, null, 0, 0, 0, null, 0, null, 0, null, null, null
    from (select distinct kmbm, kmmc from bq)
   where kmbm not in (select kmbm from qc)
  union all
  select kmbm, kmmc, rq, pz, zy, dfkm, ybj, bbj, ybd, bbd, ybj - ybd, bbj - bbd,
         1, substr(rq, 1, 7), 0, rq, 0, lb, pzh, xh
    from bq
  union all
  select kmbm, kmmc, rq, null, '本日合计', null, sum(ybj), sum(bbj), sum(ybd), sum(bbd), 0, 0,
         1, substr(rq, 1, 7), 0, rq, 1, null, null, null
    from bq
   group by kmbm, kmmc, rq
  union all
  select kmbm, kmmc, max(rq), null, '本月合计', null, sum(ybj), sum(bbj), sum(ybd), sum(bbd), 0, 0,
         1, substr(rq, 1, 7), 1, null, 2, null, null, null
    from bq
   group by kmbm, kmmc, substr(rq, 1, 7)
  union all
  select kmbm, kmmc, rq, null, '本年累计', null, ybj, bbj, ybd, bbd, 0, 0, 1, yf, 2, null, 3, null, null, null
    from lj
   where rq is not null)
select parameter('book')                       as 核算账簿,
       kmbm                                    as 科目编码,
       kmmc                                    as 科目名称,
       rq                                      as 制单日期,
       pz                                      as 凭证字号,
       zy                                      as 摘要,
       dfkm                                    as 对方科目,
       ybj                                     as 借方原币,
       bbj                                     as 借方本币,
       ybd                                     as 贷方原币,
       bbd                                     as 贷方本币,
       decode(sign(bbye), 1, '借', -1, '贷', '平')  as 方向,
       decode(sign(bbye), -1, -ybye, ybye)     as 余额原币,
       abs(bbye)                               as 余额本币
  from (select hang.*,
               sum(dyb) over (partition by kmbm order by cx, yf, yx, rx, rz, lb, pzh, xh rows unbounded preceding) ybye,
               sum(dbb) over (partition by kmbm order by cx, yf, yx, rx, rz, lb, pzh, xh rows unbounded preceding) bbye
          from hang)
 order by kmbm, cx, yf, yx, rx, rz, lb, pzh, xh
