import { ROLE_NAMES } from '#shared/rules/roles.ts'
import type { Role } from '#shared/rules/roles.ts'

export type ScreenRow = {
  id: string
  /** Function key that leads here from anywhere. */
  key: string | null
  label: string
  /** The label by syllables: the palette finds the screen by them and by their first letters. */
  pinyin: string
  roles: readonly Role[]
  /** Fills the window: no header, navigation or keys of the program. Reached by its address, a key or the palette. */
  bare?: true
  /** F1: what the screen is for, one paragraph per line. */
  help: string[]
}

const ALL_DESK: readonly Role[] = ['clerk', 'supervisor', 'officer', 'auditor']

/** Every screen, in the order of the navigation. */
export const SCREEN_ROWS: readonly ScreenRow[] = [
  {
    id: 'counter', key: 'F2', label: '受理台', pinyin: 'shou li tai', roles: ['clerk', 'supervisor'],
    help: [
      '从左到右办完一件:找事项、认申请人、点材料、看结论,按 F9 受理并打印。',
      '事项可输入任意说法、拼音首字母或两位代码(两位代码加回车直接选定)。申请人可输入证件号码、姓名、拼音或手机尾号,也可用扫描枪。',
      '材料用上下键移动、空格键打勾;缺件写明原因(↓ 选常用的)。视情况提交的材料先问一句,按 Y 或 N。缺件时按 F10 收件并打印一次性告知单,或按 Shift+F9 仅收件;依法不受理的按 F11。',
      '填写的内容随时自动存到主机,关机或断电后再打开会原样恢复。Alt+U 列出本受理点没有办完的草稿,可以接手同事的。',
      '停电时写在备用受理单上的:扫单上的条码或在“查找事项”输入 21 位编号,结论栏显示“按备用单补录”,办件就用这个编号;不用时按 Alt+Y。',
    ],
  },
  {
    id: 'queue', key: 'F3', label: '排队', pinyin: 'pai dui', roles: ['clerk', 'supervisor'],
    help: [
      '空格叫下一位,人到窗口后按 K 开始办理,办完按 W。没有来按 C 重呼,再不来按 G 过号;过号的人回来了,在“过号”一栏选中按回车重新排队。',
      '挂起(H)有三种:回去取材料的,任何窗口都能继续;材料留在窗口的(持件),只能由原窗口继续;等待其他单位的,任何窗口都能继续。',
      '叫号、开始、办完在任何一屏都能按 Alt+Q、Alt+K、Alt+W。按 B 打开受理台,办成的件会自动记到这个号上。',
      '按 S 选本窗口叫哪些类别(记在本机);不选就是全部。大厅屏和取号机按 Alt+B、Alt+T 打开。',
    ],
  },
  {
    id: 'cases', key: 'F4', label: '办件', pinyin: 'ban jian', roles: ALL_DESK,
    help: ['查找和跟踪全部办件:上下键选择,回车打开;右侧显示经过、时限、材料和文书,以及现在可以做的操作。', '停电、断网时手工收下的材料,补录后由值班主管用“更正”(Alt+E)填上实际的收件日期,时限从那一天算起。'],
  },
  {
    id: 'department', key: 'F6', label: '部门', pinyin: 'bu men', roles: ['officer', 'supervisor'],
    help: [
      '部门收件箱(Alt+1 至 4):待签收、办理中、已办结待送达、协办,右边是这一箱要紧的日期,先到期的在前;W 只看自己经办的。按 / 扫转办单条码签收;扫批次清单的条码,核对缺件后整批签收。',
      '回车打开办件:负责人按 Alt+F 分派经办人,在“办理中”按空格选中几件可以一起分派;Q 请窗口补送材料(时限照常);填意见时按 Alt+O 选模板。',
      '材料(Alt+5)看材料在谁手上,M 移交,对方按 Y 确认;统计(Alt+6)看今日、本月;模板(Alt+7)维护本部门的意见模板。',
    ],
  },
  {
    id: 'community', key: 'F7', label: '社区', pinyin: 'she qu', roles: ['communityWorker', 'clerk', 'supervisor', 'officer', 'administrator', 'auditor'],
    help: [
      '部门凭准入派给社区的任务、居民的求助和诉求、社区事务、活动和公示。Alt+1 至 Alt+6 换栏,上下键选择,回车打开;右侧是能做的操作和它们的键。',
      '任务:S 接手,D 填写走访、征询、公示或协助的结果,A 分派(负责人)。结果回到办件,并按准入计入费随事转。敏感事项只有承办人和社区负责人看得到姓名,查看(V)要写理由,记入审计日志。',
      '诉求:N 登记求助、物业服务诉求和咨询,B 按求助铃;D 答复后,用 K 把结果反馈给居民才算办结——告知了谁、怎样告知、告知了什么。H 看办完的。',
      '公示:G 张榜并打印公示单,只写姓氏;期满用 X 登记撤下和异议。涉及隐私的事项不张榜。社区与物业:上下键选一行,E 修改。',
    ],
  },
  {
    id: 'handover', key: 'Ctrl+F11', label: '流转', pinyin: 'liu zhuan', roles: ['clerk', 'supervisor', 'officer', 'administrator', 'auditor'],
    help: [
      '待成批:按部门列出要转办的办件,空格去掉不转的,F9 成批转办并打印批次清单;部门扫清单上的条码整批签收。',
      '在途未签收:走得最久的在最前,过了签收期限(见“系统 → 参数”)变红。批次:近两周的批次和没签完的件数,回车看清单、补打。',
      '材料请求:部门请窗口补送的材料,回车打开办件,按 Y 答复;时限照常计算。',
    ],
  },
  {
    id: 'shift', key: 'Shift+F3', label: '班次', pinyin: 'ban ci', roles: ['clerk', 'supervisor'],
    help: [
      '上岗:选窗口后按回车,从此受理和叫号都记在这个窗口。也可以在任何一屏按 Alt+G。',
      '交班:写明接班人、交接的印章和材料、需要说明的情况,按 F9 打印交接班表(D19)。没有办完的件和持件等候的人会自动列入。',
      '备用受理单(Alt+P):停电、断网前先印好,每张一个预先登记的编号。恢复后在受理台扫单上的条码(或在“查找事项”输入 21 位编号)补录;写坏的在这里作废,单子交回保存。',
    ],
  },
  {
    id: 'supervision', key: 'F8', label: '督办', pinyin: 'du ban', roles: ['clerk', 'supervisor', 'officer', 'communityWorker', 'administrator', 'auditor'],
    help: [
      '最上面一行是五日受理期限:第三、四、五个工作日和已视为受理的件数。下面分九栏,按 Alt+1 至 Alt+9 切换,上下键选择,回车打开。',
      '超期的办件按 E 填写超期说明(办件页也是这个键)(原因、措施、预计办结日期);办结以后也要补。红黄灯按回车看一个部门的办件。',
      '按 N 对部门、社区或受理点开督办单;办件的督办在办件页按 Alt+D。督办单逾期没有答复,次日自动报单位负责人,再逾期报区里。答复后按 J 结案。',
      '部门、社区和受理点的窗口人员在这里看发给自己的督办单,按 H 答复。督办单和回访两栏按 H 看办完的。',
    ],
  },
  {
    id: 'complaints', key: 'Ctrl+F8', label: '投诉', pinyin: 'tou su', roles: ['clerk', 'supervisor', 'officer', 'administrator', 'auditor'],
    help: [
      '按 N 登记投诉或办不成事(谁也帮不了的事);分五步办:受理、调查、处置、反馈、归档。每一步的按键写在按钮上。',
      '关于本人的投诉也要登记,登记后由他人办理,本人看不到。反映人的姓名和电话默认隐藏,按 V 写明理由后显示,记入审计日志。',
    ],
  },
  {
    id: 'reports', key: 'Shift+F2', label: '报表', pinyin: 'bao biao', roles: ['supervisor', 'administrator', 'auditor', 'clerk'],
    help: [
      '按自然月或自定截止日统计工作量,核对平衡后导出月报工作簿(E)和带图表的 PDF(P);导出时 Esc 或 Delete 取消。Y 看全年。',
      '方向键走到一个数字,回车看它背后的办件,件数一定相等;Esc 回来。',
    ],
  },
  {
    id: 'charts', key: 'Shift+F8', label: '图表', pinyin: 'tu biao', roles: ['supervisor', 'administrator', 'auditor', 'clerk'],
    help: [
      '本月的图:来人时段、十三个月走势、时限、部门与事项、原因、评价;与月报同一口径,每张图都能换成数字(T)。',
      '按 1 至 7 放大一张,放大后 S 存 SVG、N 存 PNG、C 存 CSV 表格;P 打印,W 打开大厅大屏。',
    ],
  },
  {
    id: 'wall', key: null, label: '大屏', pinyin: 'da ping', roles: ['supervisor', 'administrator', 'auditor', 'clerk'], bare: true,
    help: ['给大厅看的大屏:自动翻页,只有汇总数字,没有个人信息;离开大屏即锁屏。'],
  },
  {
    id: 'district', key: 'Alt+R', label: '报送', pinyin: 'bao song', roles: ['supervisor', 'administrator', 'auditor'],
    help: [
      '报送:月份结束后核对平衡,冻结本月数据,下载已签名的数据包(D)交区里,或按 U 直接报送到区台、文件夹,重复报送不会重复计入;冻结后数据有变化,写明原因冻结更正版,列出每处差异。',
      '区台:导入各中心的数据包(可一次多份),第一次来的中心先电话核对指纹再登记;看谁已报、零业务、超期,各中心合计,下载全区工作簿。',
    ],
  },
  {
    id: 'prints', key: 'Ctrl+P', label: '打印', pinyin: 'da yin', roles: ['clerk', 'supervisor', 'officer', 'administrator', 'auditor'],
    help: ['等待和失败的打印,失败的写明原因:上下键选择,P 重新打印,Delete 取消;A 看今天全部。桌面程序还可以为每种文书指定打印机。'],
  },
  {
    id: 'queries', key: 'Shift+F5', label: '查询', pinyin: 'cha xun', roles: ['clerk', 'supervisor', 'officer', 'administrator'],
    help: [
      '把常要的名单存成查询:选哪些办件、哪些列、什么表头,E 导出 CSV,X 导出工作簿。部门系统要固定表头的,建成导入模板(M)。',
      '在表头栏里 Alt+↑↓ 移动这一列,Ctrl+Delete 去掉,回车到下一列。同事共享的可以导出,要改就按 C 另存一份。',
      '姓名、证件、电话、地址默认隐藏;值班主管和管理员写明理由可以导出完整信息(U),记入审计日志。定时导出(T)由主机到点写到文件夹,总是隐藏个人信息。',
    ],
  },
  {
    id: 'ledgers', key: 'Shift+F12', label: '台账', pinyin: 'tai zhang', roles: ['communityWorker', 'officer', 'supervisor', 'administrator', 'auditor'],
    help: [
      '台账(1 至 6):办结的协助任务、社区事务、居民诉求和已办的活动自动归入六本,不需要填写,也不能填写。[ 和 ] 换期间,M、J、Y 换成按月、按季、按年;X 导出工作簿,O 存为 PDF,P 打印,A 六本一起导出。',
      '要表登记(7):部门向社区要的每张报表、表格,按 N 登记,不再要的按 D 停报并写明原因;没有用途或依据的会标出来。T 看负担统计。',
      '评估指标(8):回车看一个数背后的每一条记录,或填报数值和依据;填报只增不改,以最新一次为准。社区之间不打分、不排名。',
    ],
  },
  {
    id: 'funds', key: 'Ctrl+F7', label: '资金', pinyin: 'zi jin', roles: ['officer', 'communityWorker', 'supervisor', 'administrator', 'auditor'],
    help: [
      '准入(1):部门交社区办的任务,先按 N 提交(走访、公示、征询等单价不同的,各提一项),值班主管审核(A),双方负责人确认(Y)或登记双方协议(G)后生效;没有准入的请求会被拒绝,登记在“未准入请求”(2)。按 W 只看待我办的。',
      '往来(3):社区办完任务自动记应计。D 记扣款,P 记支付;记下的不能改,差错按 C 更正,未定价的按 C 补定单价。[ 和 ] 换月,K 换类别,U 只看未定价,X 导出工作簿,V 导出 csv。',
      '结算(4):月份过完、社区任务都办完后,部门负责人(或值班主管)和社区负责人各按 S 签字,双方签完即结账,按 O 看结算表并打印。结账后只能更正,合计不变。账户余额(5):回车看一个账户的往来。',
    ],
  },
  {
    id: 'catalogue', key: 'Shift+F4', label: '目录', pinyin: 'mu lu', roles: ['clerk', 'supervisor', 'officer', 'communityWorker', 'administrator', 'auditor'],
    help: ['57 项职能的目录:材料、时限、收费、依据和版本;可试用受理台的查找。'],
  },
  {
    id: 'authority', key: 'Ctrl+F12', label: '权责', pinyin: 'quan ze', roles: ['clerk', 'supervisor', 'officer', 'administrator', 'auditor'],
    help: [
      '每个事项由谁决定、盖谁的章、凭哪份授权委托书;没有登记的按目录由主管部门决定并盖章。委托书失效的事项不能受理,只能收件,红灯;30 天内到期的黄灯。',
      '上下键选事项,N 登记(从某天起,之前的到前一日止),E 终止现行一条;登记过的都留着。由值班主管或系统管理员登记。',
    ],
  },
  {
    id: 'transfer', key: 'Ctrl+F6', label: '移交', pinyin: 'yi jiao', roles: ['supervisor', 'administrator', 'auditor'],
    help: [
      '职能移交(Alt+1):按 N 把一个事项从某天起移交另一部门,或下放到社区受理站受理。在办件可以留在原部门办完,也可以到那天一并移交(出退回单和转办单);已受理的按受理时的版本办理。',
      '受理点(Alt+2):N 登记、E 修改受理点和窗口;G 决定关闭,次日起不再收件;到最后受理日后按 J 交接——未结办件移交、按部门出移交清单(O 查看打印)、整体导出。草稿、号票、未交班的和没有用的备用受理单要先了结。',
      '整体导出(Alt+3):X 把整个中心或一个受理点导出成一个带校验和的文件,T 取消;I 导入别处的导出,要么全部导入,要么什么都不变。导出文件的 SHA-256 请电话核对。',
    ],
  },
  {
    id: 'calendar', key: 'Shift+F7', label: '日历', pinyin: 'ri li', roles: ROLE_NAMES,
    help: [
      '全年的工作日:休为放假、班为调休上班、暂为安排尚未公布的暂定日。方向键移动日子,PageUp/PageDown 换年,回车调整选中的一天(值班主管)。',
      '新一年的安排公布后,从数据包或文件导入;先看会移动哪些在办件的日期,确认后才更改,每次更改都记入审计日志。',
    ],
  },
  {
    id: 'clocks', key: 'Alt+J', label: '算期器', pinyin: 'suan qi qi', roles: ROLE_NAMES,
    help: ['选事项或自填时限,逐行写事件和日期,右侧即算出各期限、颜色和逐日说明;与在办件用同一套算法。回车到下一行,Ctrl+Enter 加一行,Alt+数字 换看一个时限。'],
  },
  {
    id: 'system', key: 'Shift+F6', label: '系统', pinyin: 'xi tong', roles: ['administrator', 'auditor', 'supervisor'],
    help: ['人员与角色、参数、备份、审计日志和关于本系统。人员和参数:上下键选择,回车修改,填错的在原处提示;备份按 B;审计日志可按操作的名称查(如 登录)。参数只有值班主管和系统管理员能改。桌面程序还有“大厅主机”:让办公网络里的其他电脑一起用本机的数据库,或加入另一台主机。'],
  },
  {
    id: 'board', key: null, label: '大厅屏', pinyin: 'da ting ping', roles: ['clerk', 'supervisor', 'administrator'], bare: true,
    help: ['大厅电视用:只有号码和窗口。按 Esc 返回。'],
  },
  {
    id: 'dispenser', key: null, label: '取号机', pinyin: 'qu hao ji', roles: ['clerk', 'supervisor', 'administrator'], bare: true,
    help: ['触摸屏取号用。按 Esc 锁屏并返回。'],
  },
]

/** Roles that do not start at the first screen they see. */
export const STARTS_AT: Partial<Record<Role, string>> = { officer: 'department', communityWorker: 'community', administrator: 'reports' }

/** Whether typed letters are those of a screen: its name, its pinyin from the beginning, or the first letters of it. */
export function isScreenFor({ label, pinyin }: Pick<ScreenRow, 'label' | 'pinyin'>, q: string): boolean {
  const letters = q.toLowerCase().replaceAll(/[\s']/g, '')
  const syllables = pinyin.split(' ')
  return label.includes(q) || (letters !== '' && (syllables.join('').startsWith(letters) || syllables.map((s) => s[0]).join('').startsWith(letters)))
}
