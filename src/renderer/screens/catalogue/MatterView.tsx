import type { ReactNode } from 'react'
import { useState } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { KIND_LABELS, PROCESSING_LABELS, SENSITIVITY_LABELS, labelOf, limitText } from '#shared/text/labels.ts'
import { api, errorOf } from '../../api.ts'
import { Empty } from '../../components/Empty.tsx'
import { useKeys } from '../../app/keys.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Compare } from './Compare.tsx'
import { CERTAINTY_TONES, validityText } from './parts.ts'
import css from './catalogue.module.css'

type Names = (code: string) => string

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return <div className={css.fact}><dt>{label}</dt><dd>{children}</dd></div>
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return <section className={css.section} aria-label={title}><h3>{title}</h3>{children}</section>
}

function Lines({ lines, none }: { lines: readonly string[]; none: string }) {
  if (lines.length === 0) return <p className={css.quiet}>{none}</p>
  return <ul className={css.lines}>{lines.map((line) => <li key={line}>{line}</li>)}</ul>
}

function Materials({ materials }: { materials: MatterDetail['materials'] }) {
  if (materials.length === 0) return <p className={css.quiet}>不收材料</p>
  return (
    <table className={css.table} aria-label="材料">
      <thead><tr><th scope="col">#</th><th scope="col">材料</th><th scope="col">形式</th><th scope="col">份数</th><th scope="col">必收</th><th scope="col">去向</th></tr></thead>
      <tbody>
        {materials.map((m) => (
          <tr key={m.no}>
            <td>{m.no}</td><td>{m.name}{m.when ? <div className={css.quiet}>收取情形:{m.when}</div> : null}</td><td>{m.form}</td><td>{m.copies}</td>
            <td>{m.required ? <b>必收</b> : <span className={css.quiet}>视情</span>}</td><td className={css.quiet}>{m.keep}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Limits({ m }: { m: MatterDetail }) {
  return (
    <dl className={css.facts}>
      <Fact label="承诺时限"><b>{limitText(m.promisedLimit)}</b></Fact>
      <Fact label="法定时限">{limitText(m.legalLimit)} {m.legalLimitText && <span className={css.quiet}>{m.legalLimitText}</span>}</Fact>
      <Fact label="受理决定">{m.acceptanceDays}个工作日内</Fact>
      <Fact label="补正期限">{m.correctionDays}个工作日</Fact>
      {m.publicNoticeDays !== null && <Fact label="公示">{m.publicNoticeDays}天</Fact>}
      <Fact label="不计入时限">{m.clockExcludes.length > 0 ? m.clockExcludes.join('、') : '无'}</Fact>
      {m.stages.length > 0 && <Fact label="办理环节">{m.stages.map((s) => `${s.step} ${s.days} ${s.unit}`).join(' → ')}</Fact>}
    </dl>
  )
}

function Basis({ basis }: { basis: MatterDetail['legalBasis'] }) {
  if (basis.length === 0) return <p className={css.quiet}>未登记依据</p>
  return (
    <ul className={css.basis}>
      {basis.map((law) => (
        <li key={`${law.name}${law.note ?? ''}`}>
          <span className={css.certainty} data-tone={CERTAINTY_TONES[law.certainty] ?? 'open'}>{law.certainty}</span>
          <span>《{law.name}》{law.year ? `(${law.year})` : ''} {law.note && <span className={css.quiet}>{law.note}</span>}</span>
        </li>
      ))}
    </ul>
  )
}

function Who({ m, departmentName }: { m: MatterDetail; departmentName: Names }) {
  return (
    <dl className={css.facts}>
      <Fact label="主管部门"><b>{departmentName(m.departmentCode)}</b>{m.coDepartments.length > 0 && ` · 会同 ${m.coDepartments.map(departmentName).join('、')}`}</Fact>
      <Fact label="对象">{m.applicantKinds.map((k) => labelOf(KIND_LABELS, k)).join('、')} · {m.agentAllowed ? '可代办' : '须本人办理'}</Fact>
      <Fact label="性质">{m.kind} · {m.transferClass}</Fact>
      <Fact label="情形">{m.trigger}</Fact>
      <Fact label="收费">{m.fee.text}{m.fee.basis ? <span className={css.quiet}> {m.fee.basis}</span> : null}</Fact>
      <Fact label="办理结果">{m.resultDocument}</Fact>
      {m.outsideBodies.length > 0 && <Fact label="外部单位">{m.outsideBodies.join('、')}</Fact>}
      {m.reportsTo && <Fact label="上报">{m.reportsTo}</Fact>}
      {m.communityTask && <Fact label="社区协助">{m.communityTask}</Fact>}
      <Fact label="敏感程度">{labelOf(SENSITIVITY_LABELS, m.sensitivity)}</Fact>
    </dl>
  )
}

/** Everything a matter holds, in the version valid today. */
export function MatterView({ code, departmentName }: { code: string; departmentName: Names }) {
  const query = useQuery(api.catalogue.matter.queryOptions({ input: { code }, staleTime: 60_000 }))
  const m = query.data
  const [comparing, compare] = useState(false)
  const versions = m?.version ?? 1
  const toggle = (): void => compare(!comparing)
  useKeys([{ key: 'V', label: '版本对照', run: toggle, enabled: versions > 1, reason: '这个事项只有一个版本', hidden: versions < 2 }])
  if (query.error) {
    return <div className={css.view}>{errorOf(query.error).code === 'MATTER_UNKNOWN' ? <Empty title={`目录中没有 ${code}`} hint="请从左侧选择事项。" /> : <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}</div>
  }
  if (!m) return <div className={css.view} role="status" aria-label="正在打开事项"><Skeleton h={30} mb="md" /><Skeleton h={160} mb="md" /><Skeleton h={220} /></div>
  return (
    <article className={css.view} aria-label={m.name} tabIndex={0}>
      <header className={css.viewHead}>
        {versions > 1 && <Button size="compact-sm" variant="default" aria-expanded={comparing} onClick={toggle} rightSection={<KeyHint k="V" />}>版本对照</Button>}
        <h2><span className={css.short}>{m.shortCode}</span> {m.name}</h2>
        <p>{m.code} · {labelOf(PROCESSING_LABELS, m.processingType)} · 第 {m.version} 版,{validityText(m)}有效</p>
      </header>
      <p className={css.source} role="note">来源:{m.sourceStatus || '未注明'}。移交的 57 项职能原始清单没有公开,本目录依据法规和同类公开清单重构,请以本中心核定的为准。</p>
      {comparing && <Compare matter={m} departmentName={departmentName} />}
      <div className={css.columns}>
        <Section title="基本情况"><Who m={m} departmentName={departmentName} /></Section>
        <Section title="时限"><Limits m={m} /></Section>
      </div>
      <Section title={`材料 ${m.materials.length}`}><Materials materials={m.materials} /></Section>
      <div className={css.columns}>
        <Section title="依据"><Basis basis={m.legalBasis} /></Section>
        <Section title="转办规则"><p className={css.rule}>{m.routingRule}</p><p className={css.keywords} aria-label="关键词">{m.keywords.map((word) => <span key={word}>{word}</span>)}</p></Section>
      </div>
      {m.notes.length > 0 && <Section title="说明"><Lines lines={m.notes} none="" /></Section>}
    </article>
  )
}
