import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SHIPPED } from '../../test/set.ts'
import { run } from '../exec/run.ts'
import { arrivals, CLOSED_BY_SERVER } from './arrival.ts'

const capture = readFileSync(join(SHIPPED, 'v1/l3/arrival.txt'), 'utf8')
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

it('the marked request leaves its port to the one that is recorded, also where the server closes a while after its answer', async () => {
  const server = createServer(socket => socket.once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok')
    setTimeout(() => socket.end(), 200)
  }).on('error', () => {}))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const asked = async (...words: string[]) => (await run(['curl', '-sS', '-w', '%{local_port}', '-o', '/dev/null', ...CLOSED_BY_SERVER, ...words, url])).stdout.toString()
  const port = await asked()
  expect(await asked('--local-port', port)).toBe(port)
  server.close()
})
