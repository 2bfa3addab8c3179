/* 销售出库统计表: 客户分类 → 客户 × 物料大类{数量, 价税合计, 均价}
   物料大类取物料分类编码前两位 */
select cc.code                       as 客户分类,
       t.客户                        as 客户,
       c.name                        as 客户名称,
       sum(decode(t.大类, '01', t.数量))                                                              "01_数量",
       sum(decode(t.大类, '01', t.金额))                                                              "01_价税合计",
       sum(decode(t.大类, '01', t.金额)) / decode(sum(decode(t.大类, '01', t.数量)), 0, null, sum(decode(t.大类, '01', t.数量))) "01_均价",
       sum(decode(t.大类, '02', t.数量))                                                              "02_数量",
       sum(decode(t.大类, '02', t.金额))                                                              "02_价税合计",
       sum(decode(t.大类, '02', t.金额)) / decode(sum(decode(t.大类, '02', t.数量)), 0, null, sum(decode(t.大类, '02', t.数量))) "02_均价",
       sum(decode(t.大类, '03', t.数量))                                                              "03_数量",
       sum(decode(t.大类, '03', t.金额))                                                              "03_价税合计",
       sum(decode(t.大类, '03', t.金额)) / decode(sum(decode(t.大类, '03', t.数量)), 0, null, sum(decode(t.大类, '03', t.数量))) "03_均价",
       sum(decode(t.大类, '04', t.数量))                                                              "04_数量",
       sum(decode(t.大类, '04', t.金额))                                                              "04_价税合计",
       sum(decode(t.大类, '04', t.金额)) / decode(sum(decode(t.大类, '04', t.数量)), 0, null, sum(decode(t.大类, '04', t.数量))) "04_均价",
       sum(decode(t.大类, '05', t.数量))                                                              "05_数量",
       sum(decode(t.大类, '05', t.金额))                                                              "05_价税合计",
       sum(decode(t.大类, '05', t.金额)) / decode(sum(decode(t.大类, '05', t.数量)), 0, null, sum(decode(t.大类, '05', t.数量))) "05_均价",
       sum(decode(t.大类, '06', t.数量))                                                              "06_数量",
       sum(decode(t.大类, '06', t.金额))                                                              "06_价税合计",
       sum(decode(t.大类, '06', t.金额)) / decode(sum(decode(t.大类, '06', t.数量)), 0, null, sum(decode(t.大类, '06', t.数量))) "06_均价",
       sum(decode(t.大类, '07', t.数量))                                                              "07_数量",
       sum(decode(t.大类, '07', t.金额))                                                              "07_价税合计",
       sum(decode(t.大类, '07', t.金额)) / decode(sum(decode(t.大类, '07', t.数量)), 0, null, sum(decode(t.大类, '07', t.数量))) "07_均价",
       sum(decode(t.大类, '08', t.数量))                                                              "08_数量",
       sum(decode(t.大类, '08', t.金额))                                                              "08_价税合计",
       sum(decode(t.大类, '08', t.金额)) / decode(sum(decode(t.大类, '08', t.数量)), 0, null, sum(decode(t.大类, '08', t.数量))) "08_均价",
       sum(t.数量)                                                                                    "合计_数量",
       sum(t.金额)                                                                                    "合计_价税合计",
       sum(t.金额) / decode(sum(t.数量), 0, null, sum(t.数量))                                        "合计_均价"
  from (select cu.code                  as 客户,
               cu.pk_custclass,
               substr(k.code, 1, 2)     as 大类,
               sum(nvl(b.nnum, 0))      as 数量,
               sum(nvl(b.ntaxmny, 0))   as 金额
          from ic_saleout_h h, ic_saleout_b b, bd_customer cu, bd_material m, bd_marbasclass k, org_orgs o
         where h.cgeneralhid = b.cgeneralhid
           and h.ccustomerid = cu.pk_customer(+)
           and b.cmaterialvid = m.pk_material
           and m.pk_marbasclass = k.pk_marbasclass(+)
           and h.pk_org = o.pk_org
           and h.fbillflag = 3              -- 已签字
           and h.dr = 0 and b.dr = 0
           and b.dbizdate >= '&period_from_date 00:00:00'
           and b.dbizdate <= '&period_to_date 23:59:59'
           and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
           and (coalesce(parameter('category'), '~') = '~' or substr(k.code, 1, 2) in (parameter('category')))
         group by cu.code, cu.pk_custclass, substr(k.code, 1, 2)) t,
       bd_custclass cc,
       bd_customer  c
 where t.pk_custclass = cc.pk_custclass(+)
   and t.客户 = c.code
 group by cc.code, t.客户, c.name
 order by cc.code, t.客户
