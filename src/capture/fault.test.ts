import process from 'node:process'
import { expect, it, vi } from 'vitest'
import { exitCodeOf, Fault, Interrupted, visible, visibleError, visibleJson } from './fault.ts'

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
