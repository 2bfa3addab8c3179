--辅助明细账（部门、客商） 用友NC 二次开发
select v.prepareddate 日期, t.shortname||'-'||lpad(v.num,4,'0') 凭证号, d.explanation 摘要,
       dept.name 部门, cust.name 客商,
       nvl(d.localdebitamount,0) 借方, nvl(d.localcreditamount,0) 贷方,
       decode(sign(sum(d.localdebitamount-d.localcreditamount) over (order by v.prepareddate,v.num,d.detailindex)),1,'借',-1,'贷','平') 方向
from gl_detail d, gl_voucher v, bd_vouchertype t, gl_docfree1 f, org_dept dept, bd_cust_supplier cust
where d.pk_voucher=v.pk_voucher and v.pk_vouchertype=t.pk_vouchertype(+)
and d.assid=f.assid and f.f1=dept.pk_dept(+) and f.f4=cust.pk_cust_sup(+)
and v.year=#年度# and v.period between #期间起# and #期间止#
and d.accountcode like #科目#||'%'
and v.discardflag='N' and d.dr=0 and v.dr=0
order by v.prepareddate, v.num, d.detailindex
