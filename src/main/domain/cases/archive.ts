import { zipSync, strToU8, type Zippable } from 'fflate'
import { AppError } from '#shared/contract/errors.ts'
import { DOCUMENT_KINDS, type DocumentKind } from '#shared/documents/kinds.ts'
import { act } from '#main/core/action.ts'
import { canonicalJson, sha256 } from '#main/core/canonical.ts'
import type { Call, Core } from '#main/core/core.ts'
import { keptPdf } from '#main/domain/documents/service.ts'
import { loadWorking } from './load.ts'
import { findCase } from './repository.ts'
import { findSeenCase, isForeign } from './sight.ts'
import { selfCheckOf } from './selfCheck.ts'
import type { Working } from './working.ts'

/**
 * Everything of one case in one zip: each paper as PDF/A, list of materials, metadata as JSON and XML, events, self-check, and a list
 * of SHA-256 sums. Works without this program. Goes into the journal.
 */
export async function archivePackage(core: Core, call: Call, id: string): Promise<{ bytes: Uint8Array; name: string }> {
  return act(core, call, { action: 'case.read', name: 'case.archivePackage', subject: id, request: { id } }, async ({ tx, actor }) => {
    const row = await findSeenCase(tx, actor, id)
    if (isForeign(actor, row)) throw new AppError('FORBIDDEN', { message: '这个办件不属于您的部门' })
    return { result: row.id, subject: row.id, detail: { number: row.number } }
  }).then((caseId) => pack(core, caseId))
}

async function pack(core: Core, caseId: string): Promise<{ bytes: Uint8Array; name: string }> {
  const w = await loadWorking(core, core.db.read, await findCase(core.db.read, caseId))
  const files: Record<string, Uint8Array> = {}
  const papers = await core.db.read.selectFrom('document').selectAll().where('case_id', '=', caseId).orderBy('created_at').orderBy('id').execute()
  for (const [i, paper] of papers.entries()) {
    const name = `文书/${String(i + 1).padStart(2, '0')}-${paper.kind}-${DOCUMENT_KINDS[paper.kind as DocumentKind].label}-${paper.number}.pdf`
    files[name] = await keptPdf(core, paper)
  }
  const metadata = metadataOf(core, w)
  files['元数据.json'] = strToU8(`${JSON.stringify(metadata, null, 2)}\n`)
  files['元数据.xml'] = strToU8(toXml(metadata))
  files['材料清单.json'] = strToU8(`${JSON.stringify(w.lines, null, 2)}\n`)
  files['办理过程.jsonl'] = strToU8(w.events.map((e) => canonicalJson(e)).join('\n'))
  files['归档自查.json'] = strToU8(`${JSON.stringify(await selfCheckOf(core, w), null, 2)}\n`)
  const sums = Object.entries(files).map(([name, bytes]) => `${sha256(bytes)}  ${name}`)
  files['SHA256SUMS'] = strToU8(`${sums.join('\n')}\n`)
  return { bytes: zipSync(files as Zippable, { level: 6 }), name: `归档-${w.row.number}.zip` }
}

/** What an archive asks of a file (DA/T 22 fields that the centre knows): number, title, responsible body, dates, retention. */
function metadataOf(core: Core, { row, matter }: Working): Record<string, string | null> {
  return {
    受理编号: row.number,
    题名: `${row.applicant_name}申请${matter.name}`,
    事项编码: row.matter_code,
    责任部门: core.catalogue.department(row.department_code)?.name ?? row.department_code,
    受理点: core.catalogue.point(row.point_code)?.name ?? row.point_code,
    申请人: row.applicant_name,
    收件时间: row.received_at,
    受理日期: row.acceptance_date,
    终结时间: row.ended_at,
    终结方式: row.end_kind,
    办理结果: row.result,
    送达时间: row.delivered_at,
    状态: row.state,
  }
}

const XML_ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (c) => XML_ESCAPES[c] ?? c)

function toXml(metadata: Record<string, string | null>): string {
  const items = Object.entries(metadata).map(([name, value]) => `  <项 名称="${escapeXml(name)}">${escapeXml(value ?? '')}</项>`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<办件>\n${items.join('\n')}\n</办件>\n`
}
