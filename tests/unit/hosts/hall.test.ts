import { describe, expect, test } from 'vitest'
import { hallFolder, namesOfMachine, needsNewCertificate, readHallSettings, readJoinedHost } from '#main/hosts/electron/hallSettings.ts'
import { startFailure } from '#main/hosts/electron/startup.ts'
import { AppError } from '#shared/contract/errors.ts'
import { issueCertificate } from '#main/tls/authority.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

describe('大厅主机', () => {
  test('certificate and settings stand beside the database, with a server in the profile', () => {
    expect(hallFolder('/data/centre.db', '/profile')).toBe('/data/hall')
    expect(hallFolder('postgres://db/centre', '/profile')).toBe('/profile/hall')
  })

  test('offers the addresses of the network and the name, nothing that leads nowhere', () => {
    const card = (address: string, internal = false, family = 'IPv4') => ({ address, internal, family })
    expect(namesOfMachine('HALL-1', { lo: [card('127.0.0.1', true)], eth0: [card('192.168.7.20'), card('fe80::1', false, 'IPv6')], eth1: [card('169.254.3.4'), card('10.0.0.5')], none: undefined })).toEqual(['192.168.7.20', '10.0.0.5', 'hall-1'])
    expect(namesOfMachine('大厅', {})).toEqual([])
    expect(namesOfMachine('10.0.0.5', { eth0: [card('10.0.0.5')] })).toEqual(['10.0.0.5'])
  })

  test('a file of settings that is none counts as switched off', () => {
    expect(readHallSettings('{"on":true,"port":8443,"names":["hall"]}')).toEqual({ on: true, port: 8443, names: ['hall'] })
    for (const text of ['', '{}', 'x', '{"on":true,"port":0,"names":["hall"]}', '{"on":true,"port":8443,"names":[]}']) expect(readHallSettings(text)).toBeNull()
    for (const text of ['', '{"address":"http://hall:1","fingerprint":"AB:CD:EF:01","certificate":"-----BEGIN"}', '{"address":"https://hall:1"}']) expect(readJoinedHost(text)).toBeNull()
  })

  test('a certificate is kept while it names all and lasts more than a month', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'centre-hall-'))
    const now = Date.now()
    const { certificate } = await issueCertificate(folder, ['hall', '192.168.7.20'], now, 90)
    const pem = readFileSync(certificate, 'utf8')
    rmSync(folder, { recursive: true })
    expect(needsNewCertificate(pem, ['192.168.7.20'], now)).toBe(false)
    expect(needsNewCertificate(pem, ['192.168.7.21'], now)).toBe(true)
    expect(needsNewCertificate(pem, ['hall'], now + 61 * 86_400_000)).toBe(true)
    expect(needsNewCertificate('', ['hall'], now)).toBe(true)
  })

  test('a joined host that is away or another one: leaving is the safe button, the own database a way out', () => {
    for (const code of ['HOST_UNTRUSTED', 'HOST_UNREACHABLE'] as const) expect(startFailure(new AppError(code), 'https://hall:8443').remedies).toEqual(['quit', 'retry', 'local'])
  })
})
