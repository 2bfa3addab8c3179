-- 科目余额表  NC65  张工 2018-03-02 修改: 增加未记账凭证
-- 参数: &book 账簿, &year 年, &p1 起始期间, &p2 截止期间
select /*+ leading(t) use_hash(b a) */
       a.code                                                as 科目编码,
       a.name                                                as 科目名称,
       decode(acc.balanorient, 0, '借', '贷')                as 方向,
       sum(decode(t.adjustperiod, '00', nvl(t.debit, 0) - nvl(t.credit, 0), 0)) as "期初余额",
       sum(case when t.adjustperiod >= '&p1' then nvl(t.debit, 0) else 0 end)   as "本期借方",
       sum(case when t.adjustperiod >= '&p1' then nvl(t.credit, 0) else 0 end)  as "本期贷方"
  from (select b.pk_accasoa,
               b.adjustperiod,
               sum(b.localdebitamount)  as debit,
               sum(b.localcreditamount) as credit
          from gl_balance b
         where b.year = '&year'
           and b.adjustperiod <= '&p2'
           and nvl(b.dr, 0) = 0
           and b.voucherkind not in (255, 5)
           and b.pk_accountingbook in (select pk_accountingbook
                                         from org_accountingbook
                                        where code = '&book')
         group by b.pk_accasoa, b.adjustperiod) t,
       bd_accasoa acc,
       bd_account a
 where t.pk_accasoa = acc.pk_accasoa
   and acc.pk_account = a.pk_account(+)
   and a.dr(+) = 0
 group by a.code, a.name, acc.balanorient
having sum(abs(t.debit)) + sum(abs(t.credit)) <> 0
 order by a.code;
