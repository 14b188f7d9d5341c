import { issueCertificate, readNames, SERVER_DAYS } from '#main/tls/authority.ts'
import { integer, readOptions, required } from '../arguments.ts'

export const certCommand = {
  usage: '--out DIR --name HOST[,HOST2,IP] [--days 397]',
  /** The certificate of a host for the office network; run again, it is renewed under the same authority, which the desks keep trusting. */
  async run(argv: string[]) {
    const options = readOptions(argv, { out: { type: 'string' }, name: { type: 'string' }, days: { type: 'string' } })
    const out = required(options.out, 'out')
    const names = readNames(required(options.name, 'name'))
    const days = integer(options.days, 'days', SERVER_DAYS, 1, 825)
    return { ok: true, ...(await issueCertificate(out, names, Date.now(), days)) }
  },
}
