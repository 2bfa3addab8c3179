-- 科目余额表 (NC65 总账)  2016-11 顾问: 王工   2018-03 张工: 增加含未记账   2020-01 币种
-- 参数: book 账簿, period 期间, account 科目范围(含下级), level 级次, currency 币种, unposted 含未记账
-- 期初 = 本年 '00' + 本年以前月份; 12A 审计调整算在12月; 借贷按每个显示科目的净额取方向
with fs as
 (-- 已记账: 科目余额
  select b.pk_accasoa,
         b.year || '-' || b.period                                                as qj,
         nvl(b.localdebitamount, 0)                                               as jf,
         nvl(b.localcreditamount, 0)                                              as df
    from gl_balance b, org_accountingbook k, bd_currtype c
   where b.pk_accountingbook = k.pk_accountingbook
     and b.pk_currtype = c.pk_currtype(+)
     and k.code = parameter('book')
     and nvl(b.dr, 0) = 0
     and b.voucherkind not in (255, 5)
     and ((b.adjustperiod = '00' and b.year = substr('&period_from', 1, 4))
          or (b.adjustperiod <> '00' and b.year || '-' || b.period between substr('&period_from', 1, 4) || '-01' and '&period_to'))
     and (nvl('&currency', '~') = '~' or c.code = '&currency')
  union all
  -- 未记账: 凭证分录 (以前年度没记账的也进期初)
  select d.pk_accasoa,
         d.yearv || '-' || d.periodv,
         nvl(d.localdebitamount, 0),
         nvl(d.localcreditamount, 0)
    from gl_detail d, gl_voucher v, org_accountingbook k, bd_currtype c
   where d.pk_voucher = v.pk_voucher
     and v.pk_accountingbook = k.pk_accountingbook
     and d.pk_currtype = c.pk_currtype(+)
     and k.code = parameter('book')
     and '&unposted' = 'on'
     and nvl(v.pk_manager, '~') in ('~', 'N/A')
     and nvl(d.dr, 0) = 0
     and nvl(v.dr, 0) = 0
     and v.discardflag <> 'Y'
     and v.tempsaveflag <> 'Y'
     and v.voucherkind not in (255, 5)
     and d.yearv || '-' || d.periodv <= '&period_to'
     and (nvl('&currency', '~') = '~' or c.code = '&currency')),
mj as
 (select s.pk_account,
         sum(case when fs.qj < '&period_from' or substr(fs.qj, 6, 2) = '00' then fs.jf - fs.df else 0 end) as qc,
         sum(case when fs.qj >= '&period_from' and substr(fs.qj, 6, 2) <> '00' then fs.jf else 0 end)      as bqj,
         sum(case when fs.qj >= '&period_from' and substr(fs.qj, 6, 2) <> '00' then fs.df else 0 end)      as bqd,
         sum(decode(substr(fs.qj, 6, 2), '00', 0, decode(substr(fs.qj, 1, 4), substr('&period_to', 1, 4), fs.jf, 0))) as ljj,
         sum(decode(substr(fs.qj, 6, 2), '00', 0, decode(substr(fs.qj, 1, 4), substr('&period_to', 1, 4), fs.df, 0))) as ljd,
         sum(fs.jf - fs.df)                                                                                as qm
    from fs, bd_accasoa s
   where fs.pk_accasoa = s.pk_accasoa
   group by s.pk_account),
-- 每个末级科目和它的各级上级
sj as
 (select connect_by_root a.pk_account as mjkm, a.pk_account, a.code, a.name, a.acclev, a.pk_acctype
    from bd_account a
   where nvl(a.dr, 0) = 0
 connect by prior a.pid = a.pk_account),
km as
 (select t.code as lb, sj.code as km, sj.name as mc,
         -- 显示到的最末一级: 合计只加这一级的借方、贷方
         max(case when sj.acclev = to_number(nvl('&level', '9')) or sj.mjkm = sj.pk_account then 1 else 0 end) as mo,
         sum(mj.qc) as qc, sum(mj.bqj) as bqj, sum(mj.bqd) as bqd,
         sum(mj.ljj) as ljj, sum(mj.ljd) as ljd, sum(mj.qm) as qm
    from mj, sj, bd_acctype t
   where mj.pk_account = sj.mjkm
     and sj.pk_acctype = t.pk_acctype(+)
     and sj.acclev <= to_number(nvl('&level', '9'))
     -- 科目范围: 编码在范围内的科目和它们的下级; 上级只汇总范围内的
     and (nvl('&account_from', '~') = '~'
          or mj.pk_account in (select fw.mjkm from sj fw where fw.code between '&account_from' and '&account_to'))
   group by t.code, sj.code, sj.name
  having sum(mj.qc) <> 0 or sum(mj.qm) <> 0
      or sum(mj.bqj) <> 0 or sum(mj.bqd) <> 0 or sum(mj.ljj) <> 0 or sum(mj.ljd) <> 0)
select lb                                   as 科目类别,
       km                                   as 科目编码,
       mc                                   as 科目名称,
       greatest(qc, 0)                      as 期初余额借方,
       greatest(-qc, 0)                     as 期初余额贷方,
       bqj                                  as 本期发生借方,
       bqd                                  as 本期发生贷方,
       ljj                                  as 本年累计借方,
       ljd                                  as 本年累计贷方,
       greatest(qm, 0)                      as 期末余额借方,
       greatest(-qm, 0)                     as 期末余额贷方
  from km
union all
-- 类别小计和合计
select lb, null, decode(grouping(lb), 1, '合计', '小计'),
       sum(greatest(qc, 0)), sum(greatest(-qc, 0)), sum(bqj), sum(bqd), sum(ljj), sum(ljd),
       sum(greatest(qm, 0)), sum(greatest(-qm, 0))
  from km
 where mo = 1
 group by rollup(lb)
 order by 1 nulls last, 2 nulls last
