select h.vbillcode as 出库单号, substr(h.dbilldate, 0, 10) as 日期, c.name as 客户, m.code 物料编码, m.name 物料名称,
b.nnum as 出库数量, nvl(i.nnum,0) as 已开票, b.nnum-nvl(i.nnum,0) as 未开票数量,
round((b.nnum-nvl(i.nnum,0))*b.ntaxmny/decode(b.nnum,0,null,b.nnum),2) as 未开票金额
from ic_saleout_h h, ic_saleout_b b, bd_customer c, bd_material m,
(select csrcbid, sum(nnum) nnum from so_saleinvoice_b where dr=0 group by csrcbid) i
where h.cgeneralhid=b.cgeneralhid and h.ccustomerid=c.pk_customer(+) and b.cmaterialvid=m.pk_material
and b.cgeneralbid=i.csrcbid(+) and h.fbillflag=3 and nvl(h.dr,0)=0 and nvl(b.dr,0)=0
and substr(h.dbilldate,1,10)<=#截止日期# and h.pk_org in (parameter('pk_org'))
and b.nnum-nvl(i.nnum,0)<>0
order by h.dbilldate, h.vbillcode
