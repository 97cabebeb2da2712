import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { isKnown } from './messages.ts'

const custom = (event: string, data?: unknown) => JSON.stringify({ type: 'custom', event, data })

it.each([
  '{"type":"ping"}',
  custom('unocss:hmr', ['__ALL__']),
  custom('vite:invalidate', { path: '/slides.md__slidev_2.md', message: 'cannot', firstInvalidatedBy: '/a.ts' }),
])('vite hears what the pages of the deck say: %s', (text) => {
  expect(isKnown(Buffer.from(text))).toBe(true)
})

it.each([
  '',
  '{bad',
  'null',
  '7',
  custom('slidev:monaco-write', { file: 'slides.md', content: '# X' }),
  custom('vite:invoke', { id: 'send:1', name: 'fetchModule', data: ['/etc/passwd'] }),
  custom('vite:forward-console', { type: 'log', data: { level: 'error', message: 'x' } }),
  custom('unocss:hmr'),
  custom('unocss:hmr', 'all'),
  custom('vite:invalidate'),
  custom('vite:invalidate', { path: '\u001B]0;title\u0007' }),
  custom('vite:invalidate', { path: 'a'.repeat(5000) }),
  custom('vite:client:disconnect'),
])('and nothing else: %s', (text) => {
  expect(isKnown(Buffer.from(text))).toBe(false)
})
