-- 收发存汇总表(数量)  iUFO/NC 查询引擎  条件: [#仓库] [#期间起] [#期间止]
with mv as
 (select f.pk_org, f.cwarehouseid, f.cmaterialvid,
         sum(case when f.dbizdate < [#期间起] then nvl(f.ninnum,0) - nvl(f.noutnum,0) else 0 end) qc,
         sum(case when f.dbizdate >= [#期间起] then decode(f.cbilltypecode,'45',nvl(f.ninnum,0),0) else 0 end) cg,
         sum(case when f.dbizdate >= [#期间起] then decode(f.cbilltypecode,'46',nvl(f.ninnum,0),0) else 0 end) ccp,
         sum(case when f.dbizdate >= [#期间起] then decode(f.cbilltypecode,'4C',nvl(f.noutnum,0),0) else 0 end) xs,
         sum(nvl(f.ninnum,0) - nvl(f.noutnum,0)) qm
    from ic_flow f
   where f.dbizdate <= [#期间止]
     and f.cwarehouseid in ([#仓库])
     and f.dr = 0
   group by f.pk_org, f.cwarehouseid, f.cmaterialvid),
cls as
 (select pk_marbasclass, code, name, connect_by_root code as root_code, level as lv
    from bd_marbasclass
   start with pk_parent = '~'
 connect by prior pk_marbasclass = pk_parent)
select grouping_id(w.name, cls.name) gid,
       w.name 仓库, cls.name 物料分类, m.code 物料编码, m.name 物料名称, m.materialspec 规格,
       sum(mv.qc) 期初数量, sum(mv.cg) 采购入库, sum(mv.ccp) 产成品入库, sum(mv.xs) 销售出库, sum(mv.qm) 期末数量
  from mv, cls, bd_material m, bd_stordoc w
 where mv.cmaterialvid = m.pk_material
   and m.pk_marbasclass = cls.pk_marbasclass
   and mv.cwarehouseid = w.pk_stordoc(+)
 group by rollup(w.name, cls.name, (m.code, m.name, m.materialspec))
