import { describe, expect, it } from 'vitest'
import { judgeRoute } from './host.ts'

describe('the host\'s route to the services\' range', () => {
  it.each([
    ['', 'none'],
    ['unreachable 10.96.0.0/16 proto 142 \n', 'ours'],
    ['unreachable 10.96.0.0/16 \n', 'another'],
    ['unreachable 10.96.0.0/16 proto 14 \n', 'another'],
    ['10.96.0.0/16 via 192.168.1.1 dev eth0 proto 142 \n', 'another'],
  ])('%j is %s', (shown, route) => {
    expect(judgeRoute(shown)).toBe(route)
  })
})
