-- 费用部门分析表  借方发生额(不含结转损益), 已记账   2018-05 财务部 / 2021 加研发费用 6604
-- 部门取到二级: 二级及以下归到二级部门, 只有一级的取一级; 合计行、合计列用 ROLLUP
with bm as
 (select b.pk_dept,
         nvl(substr(regexp_substr(sys_connect_by_path(b.code, '/'), '/[^/]+', 1, 2), 2),
             connect_by_root b.code) as ejbm
    from org_dept b
   start with nvl(b.pk_fatherorg, '~') = '~'
 connect by prior b.pk_dept = b.pk_fatherorg),
fy as
 (select a.pk_account, bm.ejbm,
         sum(decode(d.yearv || '-' || d.periodv, '&month', nvl(d.localdebitamount, 0), 0)) as byj,
         sum(nvl(d.localdebitamount, 0))                                                   as ljj
    from gl_detail d, gl_voucher v, gl_docfree1 f, bm, bd_accasoa s, bd_account a, org_accountingbook k
   where d.pk_voucher = v.pk_voucher
     and d.assid = f.assid
     and f.f1 = bm.pk_dept
     and d.pk_accasoa = s.pk_accasoa
     and s.pk_account = a.pk_account
     and v.pk_accountingbook = k.pk_accountingbook
     and k.code = '&book'
     and substr(a.code, 1, 4) in ('5101', '6601', '6602', '6604')
     and d.yearv = substr('&month', 1, 4)
     and d.yearv || '-' || d.periodv <= '&month'
     and nvl(d.dr, 0) = 0 and nvl(v.dr, 0) = 0
     and v.discardflag <> 'Y'
     and v.tempsaveflag <> 'Y'
     and v.voucherkind not in (3, 5, 255)
     and nvl(v.pk_manager, '~') <> '~'
     and (coalesce(parameter('dept'), '~') = '~' or bm.ejbm in (parameter('dept')))
   group by a.pk_account, bm.ejbm),
-- 科目和它的上级
sj as
 (select connect_by_root pk_account as mjkm, code, name, acclev
    from bd_account
 connect by prior pid = pk_account)
select sj.code as 科目编码, sj.name as 科目名称, fy.ejbm as 二级部门,
       sum(fy.byj) as 本月, sum(fy.ljj) as 累计
  from fy, sj
 where fy.pk_account = sj.mjkm
   and sj.acclev <= to_number(nvl('&level', '9'))
 group by sj.code, sj.name, rollup(fy.ejbm)
having sum(fy.ljj) <> 0 or sum(fy.byj) <> 0
union all
select null, '合计', fy.ejbm, sum(fy.byj), sum(fy.ljj)
  from fy
 group by rollup(fy.ejbm)
having sum(fy.ljj) <> 0 or sum(fy.byj) <> 0
 order by 1 nulls last, 3 nulls last
