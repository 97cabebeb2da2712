import { expect, it } from 'vitest'
import { refuseRemote } from './remote.ts'

it.each([undefined, false, 'localhost', '127.0.0.1', '127.0.0.2', '::1'])('lets the deck listen on %s', (host) => {
  expect(() => refuseRemote(host)).not.toThrow()
})

it.each([true, '', '0.0.0.0', '::', '192.0.2.7', 'my-laptop.local', 'localhost.evil.example'])('refuses %j, with what to do instead', (host) => {
  expect(() => refuseRemote(host)).toThrow(/^The deck is served to this machine only.*\n {2}→ Leave out --remote/)
})
