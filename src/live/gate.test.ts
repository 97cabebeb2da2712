import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { lineGate } from './gate.ts'

const RULES = { aliases: [], known: null, far: false }

/** What comes out of a gate that these pieces of stdout go into, one after the other. */
async function through(pieces: readonly (string | Buffer)[], rules: Partial<Parameters<typeof lineGate>[0]> = {}, stream: 'stdout' | 'stderr' = 'stdout') {
  const out = { text: '', firsts: [] as number[], why: '' }
  const gate = lineGate({ ...RULES, ...rules }, (_, { text, first }) => {
    out.text += text
    out.firsts.push(first)
  }, why => out.why += why)
  for (const piece of pieces) gate.take(stream, Buffer.from(piece as string))
  await gate.end()
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
