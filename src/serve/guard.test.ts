import { expect, it } from 'vitest'
import { isOurs } from './guard.ts'

it.each([
  { host: 'localhost:3030' },
  { host: '127.0.0.1:4173' },
  { host: '[::1]:3030' },
  { host: 'localhost:3030', origin: 'http://localhost:3030' },
])('answers this machine: %j', (headers) => {
  expect(isOurs(headers)).toBe(true)
})

it.each([
  {},
  { host: 'evil.example' },
  { host: 'localhost.evil.example:3030' },
  { host: '192.168.1.7:3030' },
  { host: 'localhost:3030', origin: 'http://evil.example' },
  { host: 'localhost:3030', origin: 'http://localhost:9999' },
  { host: 'localhost:3030', origin: 'null' },
])('refuses a stranger: %j', (headers) => {
  expect(isOurs(headers)).toBe(false)
})
