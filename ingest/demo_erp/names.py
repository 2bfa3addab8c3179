"""Words in Chinese and English from which customers, people and products get their names."""

Pair = tuple[str, str]

# City, province and area, each bilingual; area is the first digit pair of the area code.
CITIES: tuple[tuple[Pair, Pair, str], ...] = (
    (("上海", "Shanghai"), ("上海市", "Shanghai"), "01"),
    (("苏州", "Suzhou"), ("江苏省", "Jiangsu"), "01"),
    (("无锡", "Wuxi"), ("江苏省", "Jiangsu"), "01"),
    (("南京", "Nanjing"), ("江苏省", "Jiangsu"), "01"),
    (("杭州", "Hangzhou"), ("浙江省", "Zhejiang"), "01"),
    (("宁波", "Ningbo"), ("浙江省", "Zhejiang"), "01"),
    (("合肥", "Hefei"), ("安徽省", "Anhui"), "01"),
    (("青岛", "Qingdao"), ("山东省", "Shandong"), "01"),
    (("济南", "Jinan"), ("山东省", "Shandong"), "01"),
    (("广州", "Guangzhou"), ("广东省", "Guangdong"), "02"),
    (("深圳", "Shenzhen"), ("广东省", "Guangdong"), "02"),
    (("佛山", "Foshan"), ("广东省", "Guangdong"), "02"),
    (("东莞", "Dongguan"), ("广东省", "Guangdong"), "02"),
    (("厦门", "Xiamen"), ("福建省", "Fujian"), "02"),
    (("南宁", "Nanning"), ("广西区", "Guangxi"), "02"),
    (("北京", "Beijing"), ("北京市", "Beijing"), "03"),
    (("天津", "Tianjin"), ("天津市", "Tianjin"), "03"),
    (("石家庄", "Shijiazhuang"), ("河北省", "Hebei"), "03"),
    (("唐山", "Tangshan"), ("河北省", "Hebei"), "03"),
    (("太原", "Taiyuan"), ("山西省", "Shanxi"), "03"),
    (("武汉", "Wuhan"), ("湖北省", "Hubei"), "04"),
    (("长沙", "Changsha"), ("湖南省", "Hunan"), "04"),
    (("郑州", "Zhengzhou"), ("河南省", "Henan"), "04"),
    (("成都", "Chengdu"), ("四川省", "Sichuan"), "05"),
    (("重庆", "Chongqing"), ("重庆市", "Chongqing"), "05"),
    (("昆明", "Kunming"), ("云南省", "Yunnan"), "05"),
    (("西安", "Xi'an"), ("陕西省", "Shaanxi"), "06"),
    (("兰州", "Lanzhou"), ("甘肃省", "Gansu"), "06"),
    (("沈阳", "Shenyang"), ("辽宁省", "Liaoning"), "07"),
    (("大连", "Dalian"), ("辽宁省", "Liaoning"), "07"),
    (("哈尔滨", "Harbin"), ("黑龙江省", "Heilongjiang"), "07"),
)

AREAS: tuple[tuple[str, Pair], ...] = (
    ("01", ("华东", "East China")),
    ("02", ("华南", "South China")),
    ("03", ("华北", "North China")),
    ("04", ("华中", "Central China")),
    ("05", ("西南", "Southwest China")),
    ("06", ("西北", "Northwest China")),
    ("07", ("东北", "Northeast China")),
    ("08", ("海外", "Overseas")),
)

BRANDS: tuple[Pair, ...] = (
    ("恒远", "Hengyuan"), ("华泰", "Huatai"), ("金鼎", "Jinding"), ("瑞丰", "Ruifeng"),
    ("永兴", "Yongxing"), ("宏达", "Hongda"), ("天润", "Tianrun"), ("新源", "Xinyuan"),
    ("东方", "Dongfang"), ("江海", "Jianghai"), ("博远", "Boyuan"), ("力诺", "Linuo"),
    ("中旭", "Zhongxu"), ("安泰", "Antai"), ("凯盛", "Kaisheng"), ("联科", "Lianke"),
    ("远景", "Yuanjing"), ("鼎盛", "Dingsheng"), ("正和", "Zhenghe"), ("盛达", "Shengda"),
    ("银河", "Yinhe"), ("腾飞", "Tengfei"), ("长城", "Changcheng"), ("五洲", "Wuzhou"),
    ("森源", "Senyuan"), ("百川", "Baichuan"), ("同创", "Tongchuang"), ("嘉业", "Jiaye"),
    ("荣盛", "Rongsheng"), ("通达", "Tongda"), ("汇川", "Huichuan"), ("明阳", "Mingyang"),
    ("泰和", "Taihe"), ("鑫隆", "Xinlong"), ("卓越", "Zhuoyue"), ("飞鹰", "Feiying"),
    ("三联", "Sanlian"), ("海纳", "Haina"), ("宝利", "Baoli"), ("兴业", "Xingye"),
    ("万通", "Wantong"),
)  # fmt: skip

# Industry with the customer class its companies belong to.
INDUSTRIES: tuple[tuple[Pair, str], ...] = (
    (("机电设备", "Electromechanical Equipment"), "0101"),
    (("五金贸易", "Hardware Trading"), "0102"),
    (("石油化工", "Petrochemical"), "0201"),
    (("电力工程", "Power Engineering"), "0202"),
    (("水务", "Water"), "0203"),
    (("冶金", "Metallurgy"), "0204"),
    (("重型机械", "Heavy Machinery"), "0301"),
    (("工程机械", "Construction Machinery"), "0301"),
    (("自动化装备", "Automation Equipment"), "0302"),
    (("环保科技", "Environmental Technology"), "0302"),
    (("食品机械", "Food Machinery"), "0303"),
)

SUFFIXES: tuple[Pair, ...] = (
    ("有限公司", "Co., Ltd."),
    ("股份有限公司", "Joint Stock Co., Ltd."),
    ("集团有限公司", "Group Co., Ltd."),
)

FOREIGN: tuple[tuple[Pair, str], ...] = (
    (("莱茵", "Rhein"), "0401"), (("阿尔派", "Alpen"), "0401"), (("诺维", "Novi"), "0401"),
    (("马来西亚东方", "Timur"), "0402"), (("越南红河", "Song Hong"), "0402"),
    (("泰国湄南", "Menam"), "0402"), (("德州", "Lone Star"), "0403"),
    (("太平洋", "Pacific"), "0403"), (("五大湖", "Great Lakes"), "0403"),
)  # fmt: skip

FOREIGN_FAMILIES: tuple[Pair, ...] = (
    ("穆勒", "Müller"), ("施密特", "Schmidt"), ("韦伯", "Weber"), ("贝克", "Becker"),
    ("霍夫曼", "Hoffmann"), ("克莱因", "Klein"), ("沃尔夫", "Wolf"), ("史密斯", "Smith"),
    ("约翰逊", "Johnson"), ("布朗", "Brown"), ("戴维斯", "Davis"), ("米勒", "Miller"),
    ("威尔逊", "Wilson"), ("泰勒", "Taylor"), ("安德森", "Anderson"), ("阮氏", "Nguyen"),
    ("陈兄弟", "Tan Brothers"), ("李氏", "Lee"), ("苏哈", "Suha"), ("查猜", "Chatchai"),
)  # fmt: skip

FOREIGN_TRADES: tuple[Pair, ...] = (
    ("泵业公司", "Pumps"), ("驱动技术公司", "Drives"), ("阀门公司", "Valves"),
    ("工业供应公司", "Industrial Supply"), ("流体公司", "Fluids"), ("机械公司", "Machinery"),
    ("自动化公司", "Automation"),
)  # fmt: skip

CUSTOMER_CLASSES: tuple[tuple[str, Pair], ...] = (
    ("01", ("经销商", "Distributors")),
    ("0101", ("一级经销商", "Tier-one distributors")),
    ("0102", ("二级经销商", "Tier-two distributors")),
    ("02", ("终端客户", "End users")),
    ("0201", ("石化行业", "Petrochemical")),
    ("0202", ("电力行业", "Power")),
    ("0203", ("水务行业", "Water")),
    ("0204", ("冶金行业", "Metallurgy")),
    ("03", ("配套主机厂", "Equipment makers")),
    ("0301", ("机械制造", "Machinery")),
    ("0302", ("自动化与环保", "Automation and environment")),
    ("0303", ("食品与轻工", "Food and light industry")),
    ("04", ("海外客户", "Overseas")),
    ("0401", ("欧洲", "Europe")),
    ("0402", ("东南亚", "Southeast Asia")),
    ("0403", ("北美", "North America")),
)

# Code, names, list price in yuan, unit, tax rate in percent, second-level classes.
PRODUCTS: tuple[tuple[str, Pair, int, str, int, tuple[Pair, ...]], ...] = (
    ("01", ("电机", "Motors"), 2800, "PCS", 13,
     (("三相异步电机", "Three-phase motors"), ("伺服电机", "Servo motors"),
      ("变频电机", "Inverter motors"))),
    ("02", ("泵", "Pumps"), 4500, "SET", 13,
     (("离心泵", "Centrifugal pumps"), ("齿轮泵", "Gear pumps"), ("潜水泵", "Submersible pumps"),
      ("计量泵", "Dosing pumps"))),
    ("03", ("阀门", "Valves"), 620, "PCS", 13,
     (("闸阀", "Gate valves"), ("球阀", "Ball valves"), ("蝶阀", "Butterfly valves"))),
    ("04", ("减速机", "Gear units"), 3800, "SET", 13,
     (("行星减速机", "Planetary gear units"), ("蜗轮减速机", "Worm gear units"),
      ("斜齿轮减速机", "Helical gear units"))),
    ("05", ("液压元件", "Hydraulics"), 960, "PCS", 13,
     (("液压缸", "Cylinders"), ("液压阀块", "Valve blocks"), ("液压胶管", "Hoses"))),
    ("06", ("电气控制", "Electrical controls"), 430, "PCS", 13,
     (("变频器", "Inverters"), ("控制柜", "Control cabinets"), ("传感器", "Sensors"))),
    ("07", ("备品配件", "Spare parts"), 45, "KG", 9,
     (("密封件", "Seals"), ("轴承", "Bearings"), ("润滑油品", "Lubricants"))),
    ("08", ("技术服务", "Services"), 1500, "HUR", 6,
     (("安装调试", "Commissioning"), ("维修保养", "Maintenance"))),
)  # fmt: skip

VARIANTS: tuple[Pair, ...] = (
    ("标准型", "Standard"),
    ("重载型", "Heavy-duty"),
    ("防爆型", "Explosion-proof"),
)

UNITS: tuple[tuple[str, Pair, str], ...] = (
    ("PCS", ("个", "Piece"), "P"),
    ("SET", ("台", "Set"), "P"),
    ("KG", ("千克", "Kilogram"), "W"),
    ("T", ("吨", "Tonne"), "W"),
    ("M", ("米", "Metre"), "L"),
    ("HUR", ("小时", "Hour"), "T"),
)

ORGANISATIONS: tuple[Pair, ...] = (
    ("华工装备股份有限公司", "Huagong Equipment Co., Ltd."),
    ("华工电机(苏州)有限公司", "Huagong Motors (Suzhou) Co., Ltd."),
    ("华工泵业(长沙)有限公司", "Huagong Pumps (Changsha) Co., Ltd."),
    ("华工阀门(温州)有限公司", "Huagong Valves (Wenzhou) Co., Ltd."),
    ("华工传动(天津)有限公司", "Huagong Drives (Tianjin) Co., Ltd."),
    ("华工液压(济南)有限公司", "Huagong Hydraulics (Jinan) Co., Ltd."),
    ("华工电气(西安)有限公司", "Huagong Electric (Xi'an) Co., Ltd."),
    ("华工配件(沈阳)有限公司", "Huagong Parts (Shenyang) Co., Ltd."),
    ("华工工程技术有限公司", "Huagong Engineering Services Co., Ltd."),
    ("华工国际贸易有限公司", "Huagong International Trading Co., Ltd."),
)

DEPARTMENTS: tuple[tuple[str, Pair], ...] = (
    ("01", ("销售中心", "Sales centre")),
    ("0101", ("销售一部", "Sales 1")),
    ("0102", ("销售二部", "Sales 2")),
    ("0103", ("大客户部", "Key accounts")),
    ("0104", ("渠道部", "Channels")),
    ("0105", ("国际业务部", "International")),
    ("02", ("财务部", "Finance")),
    ("03", ("采购部", "Purchasing")),
    ("04", ("生产部", "Production")),
    ("0401", ("一车间", "Workshop 1")),
    ("0402", ("二车间", "Workshop 2")),
    ("05", ("仓储物流部", "Warehouse and logistics")),
    ("06", ("质量部", "Quality")),
    ("07", ("研发部", "Development")),
    ("08", ("综合管理部", "Administration")),
)

WAREHOUSES: tuple[tuple[str, Pair], ...] = (
    ("01", ("成品一库", "Finished goods 1")),
    ("02", ("成品二库", "Finished goods 2")),
    ("03", ("备件库", "Spare parts")),
    ("04", ("原料库", "Raw materials")),
    ("05", ("退货库", "Returns")),
    ("06", ("废品库", "Scrap")),
)

CURRENCIES: tuple[tuple[str, str, Pair, str], ...] = (
    ("1002Z0100000000001K1", "CNY", ("人民币", "Renminbi"), "¥"),
    ("1002Z0100000000001K8", "USD", ("美元", "US dollar"), "$"),
    ("1002Z0100000000001K9", "EUR", ("欧元", "Euro"), "€"),
)

SURNAMES: tuple[Pair, ...] = (
    ("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"),
    ("赵", "Zhao"), ("黄", "Huang"), ("周", "Zhou"), ("吴", "Wu"), ("徐", "Xu"), ("孙", "Sun"),
    ("马", "Ma"), ("朱", "Zhu"), ("胡", "Hu"), ("郭", "Guo"), ("何", "He"), ("林", "Lin"),
    ("罗", "Luo"), ("梁", "Liang"), ("宋", "Song"), ("郑", "Zheng"), ("谢", "Xie"), ("韩", "Han"),
    ("唐", "Tang"), ("冯", "Feng"), ("董", "Dong"), ("程", "Cheng"), ("曹", "Cao"), ("袁", "Yuan"),
    ("邓", "Deng"), ("许", "Xu"), ("傅", "Fu"), ("沈", "Shen"), ("曾", "Zeng"), ("彭", "Peng"),
    ("吕", "Lü"),
)  # fmt: skip

GIVEN_NAMES: tuple[Pair, ...] = (
    ("伟", "Wei"), ("芳", "Fang"), ("娜", "Na"), ("敏", "Min"), ("静", "Jing"), ("丽", "Li"),
    ("强", "Qiang"), ("磊", "Lei"), ("军", "Jun"), ("洋", "Yang"), ("勇", "Yong"), ("艳", "Yan"),
    ("杰", "Jie"), ("涛", "Tao"), ("明", "Ming"), ("超", "Chao"), ("霞", "Xia"), ("平", "Ping"),
    ("刚", "Gang"), ("建国", "Jianguo"), ("志强", "Zhiqiang"), ("秀英", "Xiuying"),
    ("海燕", "Haiyan"), ("文博", "Wenbo"), ("子涵", "Zihan"), ("雨桐", "Yutong"),
    ("浩然", "Haoran"), ("欣怡", "Xinyi"), ("俊杰", "Junjie"), ("思远", "Siyuan"),
    ("佳宁", "Jianing"), ("晓东", "Xiaodong"), ("国栋", "Guodong"), ("丽娟", "Lijuan"),
    ("红梅", "Hongmei"), ("立新", "Lixin"), ("永刚", "Yonggang"), ("春华", "Chunhua"),
    ("一鸣", "Yiming"), ("嘉怡", "Jiayi"), ("梓轩", "Zixuan"),
)  # fmt: skip

SUPPLIER_TRADES: tuple[tuple[Pair, str], ...] = (
    (("铸造", "Foundry"), "0101"),
    (("锻压", "Forging"), "0101"),
    (("精密机械", "Precision Machinery"), "0102"),
    (("轴承", "Bearings"), "0102"),
    (("密封件", "Seals"), "0102"),
    (("电子", "Electronics"), "0201"),
    (("电线电缆", "Cables"), "0201"),
    (("液压气动", "Hydraulics"), "0202"),
    (("包装材料", "Packaging"), "03"),
)

SUPPLIER_CLASSES: tuple[tuple[str, Pair], ...] = (
    ("01", ("机械类", "Mechanical")),
    ("0101", ("毛坯", "Blanks")),
    ("0102", ("零部件", "Components")),
    ("02", ("机电类", "Electromechanical")),
    ("0201", ("电气电子", "Electrical and electronic")),
    ("0202", ("液压气动", "Hydraulic and pneumatic")),
    ("03", ("辅料包装", "Auxiliaries and packaging")),
)
