import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { arrivals } from './arrival.ts'

const capture = readFileSync(new URL('../../captures/reference/v1/l3/arrival.txt', import.meta.url), 'utf8')
const [, clientIp, seenPort, vip] = / In +IP (\S+)\.(\d+) > (\S+)\.80: /.exec(capture)!
/** What another node sees of it: the request handed on, to a pod's address. */
const handedOn = capture.split('\n').find(line => / Out +IP /.test(line))!.replace(/ Out +IP /, ' In  IP ')

describe('the receiving node', () => {
  it('is the one that saw the marked request come in for the Service\'s address, with the client as it is seen there', () => {
    expect(arrivals(new Map([['a', ''], ['b', capture]]), [{ address: vip!, port: 80 }])).toEqual([{ node: 'b', frontend: { address: vip, port: 80 }, clientIp, seenPort }])
  })

  it('is not the one to which it is handed on', () => {
    expect(arrivals(new Map([['a', `${handedOn}\n`], ['b', capture]]), [{ address: vip!, port: 80 }]).map(({ node }) => node)).toEqual(['b'])
  })

  it('is nobody where nobody saw it', () => {
    expect(arrivals(new Map([['a', '']]), [{ address: vip!, port: 80 }])).toEqual([])
  })
})
