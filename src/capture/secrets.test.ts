import { describe, expect, it } from 'vitest'
import { scanText, SECRET_RULES } from './secrets.ts'

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

it('knows what secretlint knows', async () => {
  // put together here, so that no scanner of this repository takes it for a leak
  const key = ['AWS_SECRET_ACCESS_KEY = wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEa'].join('/')
  expect(await scanText('v1/l1/service.txt', key)).not.toEqual([])
})
