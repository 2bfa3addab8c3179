-- 资产负债表  NC65  2016 财务部   只含已记账; 12A 调整算在12月; 年初余额 = 本年 '00'
-- 没有结转的损益类科目(6xxx)并入未分配利润, 生产成本、制造费用并入存货, 报表才平
-- 参数: book 账簿, month 月份, unit 单位(1 元, 10000 万元)
with ye as
 (select substr(a.code, 1, 4) as km,
         sum(nvl(b.localdebitamount, 0) - nvl(b.localcreditamount, 0)) as qm,
         sum(decode(b.adjustperiod, '00', nvl(b.localdebitamount, 0) - nvl(b.localcreditamount, 0), 0)) as nc
    from gl_balance b, bd_accasoa s, bd_account a, org_accountingbook k
   where b.pk_accasoa = s.pk_accasoa
     and s.pk_account = a.pk_account
     and b.pk_accountingbook = k.pk_accountingbook
     and k.code = '&book'
     and b.year = substr('&month', 1, 4)
     and (b.adjustperiod = '00' or b.period <= substr('&month', 6, 2))
     and nvl(b.dr, 0) = 0
     and b.voucherkind not in (5, 255)
   group by substr(a.code, 1, 4)),
-- 报表项目与科目的对应 (lr 左右栏, fx 方向)
xm as
 (select 1 hc, 1 lr, 1 fx, '流动资产' mc, null kms from dual union all
  select 2, 1, 1, '货币资金', '1001,1002,1012' from dual union all
  select 3, 1, 1, '应收票据', '1121' from dual union all
  select 4, 1, 1, '应收账款', '1122,1231' from dual union all
  select 5, 1, 1, '预付款项', '1123' from dual union all
  select 6, 1, 1, '其他应收款', '1221' from dual union all
  select 7, 1, 1, '存货', '1403,1405,1411,1471,5001,5101' from dual union all
  select 8, 1, 1, '流动资产合计', '1001,1002,1012,1121,1122,1231,1123,1221,1403,1405,1411,1471,5001,5101' from dual union all
  select 9, 1, 1, '非流动资产', null from dual union all
  select 10, 1, 1, '长期股权投资', '1511' from dual union all
  select 11, 1, 1, '固定资产', '1601,1602' from dual union all
  select 12, 1, 1, '在建工程', '1604' from dual union all
  select 13, 1, 1, '无形资产', '1701,1702' from dual union all
  select 14, 1, 1, '长期待摊费用', '1801' from dual union all
  select 15, 1, 1, '递延所得税资产', '1811' from dual union all
  select 16, 1, 1, '非流动资产合计', '1511,1601,1602,1604,1701,1702,1801,1811' from dual union all
  select 17, 1, 1, '资产总计', '1001,1002,1012,1121,1122,1231,1123,1221,1403,1405,1411,1471,5001,5101,1511,1601,1602,1604,1701,1702,1801,1811' from dual union all
  select 18, 2, -1, '流动负债', null from dual union all
  select 19, 2, -1, '短期借款', '2001' from dual union all
  select 20, 2, -1, '应付票据', '2201' from dual union all
  select 21, 2, -1, '应付账款', '2202' from dual union all
  select 22, 2, -1, '预收款项', '2203' from dual union all
  select 23, 2, -1, '应付职工薪酬', '2211' from dual union all
  select 24, 2, -1, '应交税费', '2221' from dual union all
  select 25, 2, -1, '其他应付款', '2231,2241' from dual union all
  select 26, 2, -1, '流动负债合计', '2001,2201,2202,2203,2211,2221,2231,2241' from dual union all
  select 27, 2, -1, '非流动负债', null from dual union all
  select 28, 2, -1, '长期借款', '2501' from dual union all
  select 29, 2, -1, '非流动负债合计', '2501' from dual union all
  select 30, 2, -1, '负债合计', '2001,2201,2202,2203,2211,2221,2231,2241,2501' from dual union all
  select 31, 2, -1, '所有者权益', null from dual union all
  select 32, 2, -1, '实收资本', '4001' from dual union all
  select 33, 2, -1, '资本公积', '4002' from dual union all
  select 34, 2, -1, '盈余公积', '4101' from dual union all
  select 35, 2, -1, '未分配利润', '4103,4104,6' from dual union all
  select 36, 2, -1, '所有者权益合计', '4001,4002,4101,4103,4104,6' from dual union all
  select 37, 2, -1, '负债和所有者权益总计', '2001,2201,2202,2203,2211,2221,2231,2241,2501,4001,4002,4101,4103,4104,6' from dual)
select xm.hc                                  as 行次,
       xm.mc                                  as 项目,
       decode(xm.lr, 1, '资产', '负债和所有者权益') as 栏,
       decode(xm.kms, null, to_number(null),
              round(xm.fx * nvl((select sum(ye.qm)
                                   from ye
                                  where instr(',' || xm.kms || ',',
                                              ',' || decode(substr(ye.km, 1, 1), '6', '6', ye.km) || ',') > 0), 0)
                    / to_number(nvl('&unit', '1')), 2)) as 期末余额,
       decode(xm.kms, null, to_number(null),
              round(xm.fx * nvl((select sum(ye.nc)
                                   from ye
                                  where instr(',' || xm.kms || ',',
                                              ',' || decode(substr(ye.km, 1, 1), '6', '6', ye.km) || ',') > 0), 0)
                    / to_number(nvl('&unit', '1')), 2)) as 年初余额
  from xm
 order by xm.hc
