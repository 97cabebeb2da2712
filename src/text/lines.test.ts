import { expect, it } from 'vitest'
import { BOUNDS } from './bounds.ts'
import { Unreadable } from './lines.ts'

it('the message of a line that cannot be read has its beginning and its length, and nothing that acts in a terminal', () => {
  const text = `\u001B]52;c;eA==\u0007${'a'.repeat(100_000)}`
  const error = new Unreadable('flows', { line: 7, text }, 'no flow')
  expect(error.text).toBe(text)
  expect(error.message).toMatch(/^flows:7: no flow\n {2}\\u\{1b\}\]52;c;eA==\\u\{7\}a+… \(100012 characters\)$/)
  expect(error.message.length).toBeLessThan(BOUNDS.message + 100)
})
