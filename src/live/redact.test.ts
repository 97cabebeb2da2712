import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { CANARIES } from '../../test/secrets.ts'
import { redactLines } from './redact.ts'

const RULES = { aliases: [], known: null, far: false }

/** What comes out of a filter that these pieces of stdout go into, one after the other. */
async function through(pieces: readonly (string | Buffer)[], rules: Partial<Parameters<typeof redactLines>[0]> = {}, stream: 'stdout' | 'stderr' = 'stdout') {
  const out = { text: '', firsts: [] as number[], why: '' }
  const filter = redactLines({ ...RULES, ...rules }, (_, { text, first }) => {
    out.text += text
    out.firsts.push(first)
  }, why => out.why += why)
  for (const piece of pieces) filter.take(stream, Buffer.from(piece as string))
  await filter.end()
  return out
}

describe('what leaves the server', () => {
  it('is whole lines, numbered on, a last one without its newline too', async () => {
    expect(await through(['one\nt', 'wo\nth', 'ree'])).toEqual({ text: 'one\ntwo\nthree', firsts: [1, 2, 3], why: '' })
  })

  it('is not broken where a piece ends inside a character', async () => {
    const bytes = Buffer.from('→ pod\n')
    expect((await through([bytes.subarray(0, 1), bytes.subarray(1)])).text).toBe('→ pod\n')
  })

  it('holds no secret, nor anything after one, also not the lines that follow its first', async () => {
    const { text, why } = await through(['fine\n', '-----BEGIN RSA PRIVATE KEY-----\n', 'MIIEpAIBAAKCAQEA\n', 'also fine\n'])
    expect(text).toBe('fine\n')
    expect(why).toContain('private key')
    expect(why).not.toContain('BEGIN')
  })

  it('holds no secret whose line arrives in two pieces', async () => {
    expect(await through(['token: abcdef.01234', '56789abcdef\n'])).toMatchObject({ text: '', firsts: [] })
  })

  it('holds no secret that ends in a line of its own', async () => {
    const { text, why } = await through(['Authorization: Basic\n', '  YWRtaW46c2VjcmV0LXBhc3M=\n'])
    expect(text).not.toContain('YWRtaW46')
    expect(why).not.toBe('')
  })

  it('holds no secret of any kind, in one line or as its pieces arrive', async () => {
    const shown: string[] = []
    for (const [kind, secret] of Object.entries(CANARIES)) {
      const pieces = [['fine\n', `${secret}\n`, 'after\n'], ['fine\n', secret.slice(0, 9), `${secret.slice(9)}\n`, 'after\n']]
      for (const one of pieces) {
        for (const stream of ['stdout', 'stderr'] as const) {
          const { text, why } = await through(one, {}, stream)
          if (text !== 'fine\n' || why === '') shown.push(`${kind}: ${text}`)
        }
      }
    }
    expect(shown).toEqual([])
  })

  it('holds no more than the head of a token that is wrapped, coloured or in base64', async () => {
    const token = CANARIES['JSON Web Token']!
    const lines = (text: string) => text.match(/.{1,16}/g)!.map(line => `${line}\n`)
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    for (const pieces of [lines(token), lines(`\u001B[1m${token}`), lines(base64(token)), lines(base64(`users:\n- user:\n    password: hunter2\n${'#'.repeat(80)}`))]) {
      const { text, why } = await through(pieces)
      expect(why).toContain('looks like a secret')
      expect(text.length).toBeLessThan(70)
    }
  })

  it('has aliases in the place of private names, also in what is no UTF-8 elsewhere', async () => {
    const aliases = [{ find: 'my-project', alias: 'a-projectx' }]
    const { text } = await through([Buffer.from([0xFF, 0x20]), 'in my-project\n'], { aliases })
    expect(text).toBe('\uFFFD in a-projectx\n')
  })

  it('is nothing where a private name stands in another form', async () => {
    const { text, why } = await through(['in MY-PROJECT\n'], { aliases: [{ find: 'my-project', alias: 'a-projectx' }] })
    expect(text).toBe('')
    expect(why).not.toContain('MY-PROJECT')
  })

  it('shows nobody\'s address in an output of traffic but those that are known', async () => {
    const known = ['10.4.1.0/24', '203.0.113.20']
    expect((await through(['10.4.1.9 > 203.0.113.20\n'], { known })).text).toBe('10.4.1.9 > 203.0.113.20\n')
    expect(await through(['10.4.1.9 > 203.0.113.20\n', '198.51.100.7 > 203.0.113.20\n', '10.4.1.9\n'], { known }))
      .toMatchObject({ text: '10.4.1.9 > 203.0.113.20\n', why: expect.not.stringContaining('198.51') as string })
  })

  it('is not the digest of what was printed, which would let anybody guess what an alias stands for', async () => {
    const { text } = await through([`warning\n${'a'.repeat(64)}  -\n`], { far: true }, 'stderr')
    expect(text).toBe('warning\n')
  })
})
