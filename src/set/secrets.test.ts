import { Buffer } from 'node:buffer'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { CANARIES } from '../../test/secrets.ts'
import { SECRET_RULES } from '../secrets/rules.ts'
import { scanText } from './secrets.ts'

describe.each(SECRET_RULES)('the rule for a $name', ({ name, catches, passes }) => {
  it.each(catches)('catches %s', async (text) => {
    const found = await scanText('v1/l1/service.txt', `first line\n${text}\n`)
    expect(found.map(({ rule }) => rule)).toContain(name)
    expect(found[0]).toMatchObject({ path: 'v1/l1/service.txt', line: 2 })
  })

  it.each(passes)('lets %s pass', async (text) => {
    expect(await scanText('v1/l1/service.txt', text)).toEqual([])
  })
})

it('shows no part of a secret in what it reports', async () => {
  const secret = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLW9mLWl0'
  const found = await scanText('v1/l1/service.txt', `token: ${secret}`)
  expect(JSON.stringify(found)).not.toContain(secret.slice(0, 6))
})

describe('a secret is found', () => {
  const token = CANARIES['JSON Web Token']!
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const wrapped = (text: string, width: number) => text.replaceAll(new RegExp(`.{${width}}`, 'g'), '$&\n')

  it.each<[string, string]>([
    ['of which a colour stands in the middle', `${token.slice(0, 20)}\u001B[0;31m${token.slice(20)}`],
    ['of which a colour stands in the middle, in JSON', JSON.stringify(`${token.slice(0, 20)}\u001B[0m${token.slice(20)}`)],
    ['of which a character without width stands in the middle', `${token.slice(0, 20)}\u200B${token.slice(20)}`],
    ['of which a byte that is no UTF-8 stands in the middle', `${token.slice(0, 20)}\uFFFD${token.slice(20)}`],
    ['that is wrapped after every 30 characters', `token: ${wrapped(token, 30)}`],
    ['that is wrapped after every 3 characters', wrapped(token, 3)],
    ['that is wrapped and indented, with carriage returns', token.replaceAll(/.{16}/g, '$&\r\n      ')],
    ['whose line ends are escaped', JSON.stringify({ note: wrapped(token, 30) })],
    ['in JSON in JSON in JSON', JSON.stringify(JSON.stringify(JSON.stringify({ password: 'hunter2' })))],
    ['in base64', `    token: ${base64(token)}`],
    ['in base64 that is wrapped', wrapped(base64(`-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}\n`), 20)],
    ['in base64 behind a line that could be base64 as well', `a-name-of-something\n${wrapped(base64(token), 64)}`],
    ['in base64 in base64', `data: ${base64(base64(`users:\n- user:\n    password: hunter2\n# ${'.'.repeat(40)}`))}`],
    ['behind a megabyte', `${'some words of a log, one line of many\n'.repeat(30_000)}${token}`],
  ])('%s', async (_, text) => {
    expect((await scanText('v1/l1/service.txt', text)).length).toBeGreaterThan(0)
  })

  it('at its line, also in a long text, and once', async () => {
    const found = await scanText('x', `${'a line\n'.repeat(300_000)}password: hunter2\n`)
    expect(found.map(({ line, rule }) => `${line} ${rule}`)).toEqual(['300001 password'])
  })
})

it.each([
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'nginx@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURCVENDQWUyZ0F3SUJBZ0lJQmMxbFQwVlEzRFl3RFFZSktvWklodmNOQVFFTEJRQXc=',
  '-----BEGIN CERTIFICATE-----\nMIIDBTCCAe2gAwIBAgIIBc1lT0VQ3DYwDQYJKoZIhvcNAQELBQAwFTETMBEGA1UE\n-----END CERTIFICATE-----',
  '-A KUBE-SVC-NPX46M4PTMTKRN6Y -m comment --comment "default/kubernetes:https -> 172.18.0.4:6443" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-EYJHBGCIOIJSUZI1',
  'nginx-6c59ff85fb-9flw5   1/1   Running   pod-template-hash=6c59ff85fb',
  'uid: 31ada4fd-adec-460c-809a-9e56ceb75269',
  'error: You must be logged in to the server (the server has asked for the client to provide credentials)',
  'Error: invalid token: unauthorized. Bearer authentication is required',
])('no secret is %s', async (text) => {
  expect(await scanText('x', text)).toEqual([])
})

describe('a search takes as long as the text is', () => {
  const HOSTILE = [
    ...['eyJ-', 'eyJ', 'eyJaaaaaaaa.', '.eyJ', 'a', '.', '-', '=', '"', '\\"', '\\', ' ', '\n', '\n ', '\u2028', '\u001B[0', '\u001B]0;', '\\u001b[', '\uFFFD'],
    ...['token', 'token:', 'token:|\n', '--a', '--token ', 'password ', '://', '://a:', 'http://a:b@', 'proxy=a:', 'bearer ', 'authorization: ', 'auth":"'],
    ...['kind: Secret\n', '-----BEGIN A ', '-----BEGIN PRIVATE KEY-----', 'abcdef.', 'MIIEpAIBAA', 'LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ', 'ZXlKaGJHY2lPaUpTVXpJMU5pSXM', 'postgres://a:b'],
  ]

  // the processor's time, not the clock's: others may use it too. What was quadratic took more than three seconds of it
  it.each(HOSTILE)('of %j, however often', async (pattern) => {
    const before = process.cpuUsage()
    await scanText('x', pattern.repeat(50_000 / pattern.length))
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(0.7)
  })
})

it('knows what secretlint knows', async () => {
  // put together here, so that no scanner of this repository takes it for a leak
  const key = ['AWS_SECRET_ACCESS_KEY = wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEa'].join('/')
  expect(await scanText('v1/l1/service.txt', key)).not.toEqual([])
})
