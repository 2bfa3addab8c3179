-- 应收明细账: 期初 + 应收 + 收款
select customer, rq, djh, lx, ys, sk, sum(ys - sk) over (partition by customer order by rq, djh rows unbounded preceding) ye
from (
select i.customer, '期初' rq, null djh, '期初余额' lx, sum(i.local_money_de) ys, 0 sk
  from ar_recbill h, ar_recitem i
 where h.pk_recbill = i.pk_recbill and h.effectstatus = 10 and h.dr = 0 and i.dr = 0
   and substr(h.billdate,1,10) < '&bdate'
 group by i.customer
union all
select i.customer, substr(h.billdate,1,10), h.billno, decode(h.src_syscode,0,'应收',3,'销售','其他'), i.local_money_de, 0
  from ar_recbill h, ar_recitem i
 where h.pk_recbill = i.pk_recbill and h.effectstatus = 10 and h.dr = 0 and i.dr = 0
   and substr(h.billdate,1,10) between '&bdate' and '&edate'
union all
select i.customer, substr(h.billdate,1,10), h.billno, '收款', 0, i.local_money_cr
  from ar_gatherbill h, ar_gatheritem i
 where h.pk_gatherbill = i.pk_gatherbill and h.effectstatus = 10
   and exists (select 1 from bd_customer c where c.pk_customer = i.customer and c.custprop = 0)
   and substr(h.billdate,1,10) between '&bdate' and '&edate'
)
where ('&cust' is null or customer = '&cust')
