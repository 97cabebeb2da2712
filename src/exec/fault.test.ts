import { Buffer } from 'node:buffer'
import process from 'node:process'
import { describe, expect, it, vi } from 'vitest'
import { CANARIES } from '../../test/secrets.ts'
import { secretsIn } from '../secrets/search.ts'
import { runText } from './command.ts'
import { exitCodeOf, Fault, Interrupted, visible, visibleError, visibleJson } from './fault.ts'
import { tail } from './run.ts'

it.each([
  ['an operating system command that sets the clipboard', '\u001B]52;c;ZXZpbA==\u0007', '\\u{1b}]52;c;ZXZpbA==\\u{7}'],
  ['a link', '\u001B]8;;http://evil\u001B\\x', '\\u{1b}]8;;http://evil\\u{1b}\\x'],
  ['a text that turns around', 'ab\u202Ecd', 'ab\\u{202e}cd'],
  ['a carriage return that overwrites the line', 'all is well\rroot', 'all is well\\u{d}root'],
  ['a NUL', 'a\u0000b', 'a\\u{0}b'],
  ['plain words, tabs and new lines', 'a\tb\nc é', 'a\tb\nc é'],
])('%s cannot act in our terminal', (_, text, shown) => {
  expect(visible(text)).toBe(shown)
})

it('what a cluster printed cannot act in our terminal through a fault either, nor through an error', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  for (const error of [new Fault('exit 1: \u001B]52;c;ZXZpbA==\u0007'), new Error('\u001B[2J\u202E')]) await exitCodeOf(() => Promise.reject(error))
  const said = write.mock.calls.join()
  write.mockRestore()
  expect(said).toContain('exit 1: \\u{1b}]52;c;ZXZpbA==\\u{7}')
  // eslint-disable-next-line no-control-regex
  expect(/[\u001B\u0007\u202E]/.test(said)).toBe(false)
})

describe('what is printed shows no secret', () => {
  it.each(Object.entries(CANARIES))('of the kind %s', (_, secret) => {
    const said = visible(`$ kubectl get x\nexit 1\nbefore\n${secret}\nafter`)
    expect(said).toMatch(/not shown from here on: what looks like a secret, /)
    expect(said).not.toContain(secret.trim())
    expect(said).not.toContain('after')
  })

  it('but what was before it, and all where there is none', () => {
    expect(visible('one\npassword: hunter2\nthree')).toBe('one\n(not shown from here on: what looks like a secret, password)')
    expect(visible('one\ntwo')).toBe('one\ntwo')
  })

  it('also of a key of which only the last lines are quoted', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA\n'.repeat(20)}`
    expect(tail(Buffer.from(key), 2)).toBe('(not shown from here on: what looks like a secret, private key)')
  })

  it('in a command that failed, whichever stream it is in', async () => {
    for (const to of ['>&1', '>&2']) {
      const { message } = await runText(['sh', '-c', `printf 'passw%s hunter%s' 'ord:' 2 ${to}; exit 1`]).catch((error: Error) => error) as Error
      expect(message).toMatch(/exit 1\n\(not shown from here on/)
      expect(message).not.toContain('hunter2')
    }
  })

  it('in the masked report of one that was found, which is shown whole', () => {
    const report = Object.values(CANARIES).flatMap(secretsIn).map(({ line, rule, masked }) => `v2/l4/x.txt:${line}: ${rule}: ${masked}`).join('\n')
    expect(visible(report)).toBe(report)
  })
})

it('the exit code says how it ended: well, with a fault, or by a signal', async () => {
  expect(await exitCodeOf(async () => {})).toBe(0)
  expect(await exitCodeOf(() => Promise.reject(new Fault('told')))).toBe(1)
  expect(await exitCodeOf(() => Promise.reject(new Interrupted('SIGTERM')))).toBe(143)
})

it('a fault cannot act in a terminal whoever prints it, nor can another error that is made visible', () => {
  const hostile = 'a\u001B]52;c;ZXZpbA==\u0007\u009B2J\u202E'
  expect(new Fault(hostile).message).toBe(visible(hostile))
  const { message, stack } = visibleError(new Error(hostile)) as Error
  expect([message, stack!.includes(visible(hostile)), stack!.includes('\u001B')]).toEqual([visible(hostile), true, false])
})

it('jSON for a terminal is the same value, and has nothing that acts in one', () => {
  const value = { 'a\u009D': ['\u001B[2J', '\u202E', 'DEL \u007F', 'é'] }
  const text = visibleJson(value, 2)
  expect(JSON.parse(text)).toEqual(value)
  expect(visible(text)).toBe(text)
})
