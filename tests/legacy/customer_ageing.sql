-- 客户应收账龄分析表  截至日期余额: 应收减去截至日期以前的核销, 以后的核销还原
-- 按到期日分段, 没有到期日的以单据日期为到期日
with ys as
 (select b.pk_org,
         b.customer,
         i.pk_recitem,
         to_date(substr(decode(nvl(i.expiredate, '~'), '~', b.billdate, i.expiredate), 1, 10), 'yyyy-mm-dd') dqr,
         nvl(i.local_money_de, 0)
         - nvl((select sum(v.local_money_de)
                  from arap_verifydetail v
                 where v.pk_item = i.pk_recitem
                   and nvl(v.dr, 0) = 0
                   and substr(v.busidate, 0, 10) <= '&as_of'), 0) ye
    from ar_recbill b, ar_recitem i
   where b.pk_recbill = i.pk_recbill
     and nvl(b.dr, 0) = 0
     and nvl(i.dr, 0) = 0
     and b.effectstatus = 10
     and substr(b.billdate, 0, 10) <= '&as_of'),
zl as
 (select ys.*, trunc(to_date('&as_of', 'yyyy-mm-dd')) - ys.dqr ts from ys)
select *
  from (select /*+ no_merge(zl) */
               cc.code                                                      as 客户分类,
               c.code                                                       as 客户,
               c.name                                                       as 客户名称,
               sum(zl.ye)                                                   as 应收余额,
               sum(case when zl.ts <= 0 then zl.ye end)                     as "未到期_账龄",
               sum(case when zl.ts between 1 and 30 then zl.ye end)         as "逾期 1-30 天_账龄",
               sum(case when zl.ts between 31 and 60 then zl.ye end)        as "逾期 31-60 天_账龄",
               sum(case when zl.ts between 61 and 90 then zl.ye end)        as "逾期 61-90 天_账龄",
               sum(case when zl.ts between 91 and 180 then zl.ye end)       as "逾期 91-180 天_账龄",
               sum(case when zl.ts between 181 and 365 then zl.ye end)      as "逾期 181-365 天_账龄",
               sum(case when zl.ts > 365 then zl.ye end)                    as "逾期 365 天以上_账龄",
               sum(decode(sign(zl.ts), 1, zl.ye, 0))                        as 逾期合计,
               sum(decode(sign(zl.ts), 1, zl.ye, 0)) / decode(sum(zl.ye), 0, null, sum(zl.ye)) as 逾期占比
          from zl, bd_customer c, bd_custclass cc, org_orgs o
         where zl.customer = c.pk_customer(+)
           and c.pk_custclass = cc.pk_custclass(+)
           and zl.pk_org = o.pk_org
           and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
         group by cc.code, c.code, c.name)
 -- 全部结清的客户不列
 where nvl(应收余额, 0) <> 0
    or nvl("未到期_账龄", 0) <> 0
    or nvl("逾期 1-30 天_账龄", 0) <> 0
    or nvl("逾期 31-60 天_账龄", 0) <> 0
    or nvl("逾期 61-90 天_账龄", 0) <> 0
    or nvl("逾期 91-180 天_账龄", 0) <> 0
    or nvl("逾期 181-365 天_账龄", 0) <> 0
    or nvl("逾期 365 天以上_账龄", 0) <> 0
 order by 客户分类, 客户
