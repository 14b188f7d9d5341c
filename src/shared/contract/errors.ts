/**
 * Every error that can reach a person or another program: stable code → HTTP status and default Chinese message.
 * A message says what is wrong and what to do; services may give a more exact one.
 */
export const ERRORS = {
  INPUT_INVALID: { status: 400, message: '填写的内容不符合要求,请按提示改正后再提交' },
  IDENTIFIER_INVALID: { status: 400, message: '证件号码不正确,请核对原件后重新输入' },
  LOGIN_REQUIRED: { status: 401, message: '登录已失效,请重新登录' },
  LOGIN_FAILED: { status: 401, message: '用户名或密码不正确,请重新输入' },
  ACCOUNT_LOCKED: { status: 401, message: '连续输错密码,账号已暂时锁定,请稍后再试或请管理员解锁' },
  SESSION_LOCKED: { status: 401, message: '屏幕已锁定,请输入密码解锁' },
  FORBIDDEN: { status: 403, message: '您的角色不能进行此操作,请联系有权限的同事' },
  CLEARANCE_NEEDED: { status: 403, message: '这是敏感事项,由指定的人员办理,请转给他们' },
  NOT_PRACTICE: { status: 403, message: '只有练习数据库可以调整时钟' },
  ORIGIN_REFUSED: { status: 403, message: '请求来源不被信任,请从本系统页面操作' },
  NOT_FOUND: { status: 404, message: '没有找到所查的内容' },
  MATTER_UNKNOWN: { status: 404, message: '目录中没有这个事项,请核对事项编码' },
  CASE_UNKNOWN: { status: 404, message: '没有找到这个办件,请核对受理编号' },
  DOCUMENT_UNKNOWN: { status: 404, message: '没有找到这份文书' },
  METHOD_UNKNOWN: { status: 404, message: '没有这个接口' },
  TRANSITION_REFUSED: { status: 409, message: '当前状态下不能进行此操作' },
  VERSION_CONFLICT: { status: 409, message: '办件刚被他人更新,请刷新后再操作' },
  ALREADY_SET_UP: { status: 409, message: '系统已经完成初始化' },
  CANCELLED: { status: 409, message: '已取消,没有写出文件,原有文件未改动' },
  CONFLICT: { status: 409, message: '与已有记录冲突,请核对后再试' },
  BODY_TOO_LARGE: { status: 413, message: '提交的内容过大(上限 2 MB),请减少后再试' },
  MATERIAL_MISSING: { status: 422, message: '必收材料不齐,请补齐、开具一次性告知单或改为仅收件' },
  MATTER_RETIRED: { status: 422, message: '该事项已停办,不能新收件' },
  RESERVED_NUMBER_REFUSED: { status: 422, message: '不能按这张备用受理单补录,请核对单上的编号' },
  MATTER_MOVED: { status: 422, message: '该事项已由社区受理站受理,请到申请人所属社区的受理站办理' },
  POINT_CLOSED: { status: 422, message: '该受理点已关闭,不能新收件' },
  MATTER_NOT_IN_FORCE: { status: 422, message: '该事项在当日没有有效版本,请核对目录' },
  ADMISSION_MISSING: { status: 422, message: '没有有效的准入,不能把任务派给社区。请先办理费随事转准入' },
  APPLICANT_NOT_ALLOWED: { status: 422, message: '该事项不受理这类申请人' },
  DEPARTMENT_INVALID: { status: 422, message: '当日没有有效的主管部门,请先在目录中维护' },
  AUTHORITY_EXPIRED: { status: 422, message: '该事项的授权委托书不在有效期内,暂不能受理,请值班主管在“权责”中登记新的委托书' },
  CALENDAR_INVALID: { status: 422, message: '日历数据有误,未导入' },
  CATALOGUE_INVALID: { status: 422, message: '目录文件有误,未导入任何内容' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, message: '同一提交标识用于了不同内容,请刷新后重新提交' },
  GLYPH_MISSING: { status: 422, message: '有字无法印出,请安装含该字的字体或改用手写' },
  REPORT_UNBALANCED: { status: 422, message: '月报不平衡,未写出文件,请核对所列办件' },
  PACKAGE_INVALID: { status: 422, message: '数据包无效,未导入' },
  CENTRE_UNKNOWN: { status: 422, message: '数据包来自未登记的中心,请核对指纹后登记再导入' },
  MONTH_NOT_FROZEN: { status: 422, message: '本月尚未冻结,请先核对并冻结再生成数据包' },
  PERIOD_INVALID: { status: 422, message: '统计期间不正确' },
  RATE_LIMITED: { status: 429, message: '操作过于频繁,请稍后再试' },
  PRINT_FAILED: { status: 500, message: '打印失败,请检查打印机后在打印队列中重试' },
  RENDER_FAILED: { status: 500, message: '文书生成失败,数据已保存,请稍后重试' },
  DATABASE_NEWER: { status: 500, message: '数据库由更新版本的程序创建,请升级本程序' },
  DATABASE_NOT_OURS: { status: 500, message: '这个文件不是本系统的数据库' },
  DATABASE_CORRUPT: { status: 500, message: '数据库文件已损坏,请从备份恢复;原文件已保留' },
  DATABASE_READ_ONLY: { status: 500, message: '数据库文件只读,请检查文件权限' },
  DATABASE_ON_SHARE: { status: 500, message: '数据库不能放在网络共享上,请改放本机磁盘' },
  DATABASE_UNAVAILABLE: { status: 503, message: '数据库暂时连不上,请稍后重试;刚才的操作没有保存' },
  CERTIFICATE_INVALID: { status: 500, message: '证书不能用,请用 centre cert 重新生成' },
  TLS_REQUIRED: { status: 500, message: '对办公网络开放必须使用加密连接(TLS)' },
  DISTRICT_REFUSED: { status: 422, message: '区台没有收下数据包,请按区台的说明处理' },
  HOST_UNTRUSTED: { status: 502, message: '大厅主机的指纹与确认过的不同,已拒绝连接,请打电话向主机管理员核对' },
  HOST_MISFIT: { status: 409, message: '大厅主机和这台电脑的程序版本不能一起用,请装成相同的版本' },
  HOST_UNREACHABLE: { status: 503, message: '连不上大厅主机,填写的内容已留在本机,请检查主机是否开着、网线是否接好后重试' },
  DISK_FULL: { status: 507, message: '磁盘已满,刚才的操作没有保存,请清理磁盘后重试' },
  INTERNAL: { status: 500, message: '程序内部错误,刚才的操作没有保存,请重试或联系管理员' },
} as const satisfies Record<string, { status: number; message: string }>

export type ErrorCode = keyof typeof ERRORS

/** An error as data, the same over RPC, HTTP and the command line. */
export interface ErrorBody {
  code: string
  message: string
  /** Path of the input field at fault, e.g. `applicant.idNumber`. */
  field?: string | undefined
  /** The rule that refused, e.g. `行政许可法 §32`. */
  rule?: string | undefined
  /** Details for programs (missing materials, current version…). */
  data?: unknown
}

type Extra = { message?: string; field?: string; rule?: string; data?: unknown }

/** The one error class of services and rules; hosts translate it, nothing else is shown to people. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly extra: Extra

  constructor(code: ErrorCode, extra: Extra = {}) {
    super(extra.message ?? ERRORS[code].message)
    this.name = 'AppError'
    this.code = code
    this.extra = extra
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  toBody(): ErrorBody {
    const { field, rule, data } = this.extra
    return {
      code: this.code,
      message: this.message,
      ...(field !== undefined && { field }),
      ...(rule !== undefined && { rule }),
      ...(data !== undefined && { data }),
    }
  }
}
