import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { SHIPPED } from '../../test/set.ts'
import { run } from '../exec/run.ts'
import { arrivals, CLOSED_BY_SERVER, toolboxesOn } from './arrival.ts'

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

describe('a toolbox on each node', () => {
  /** A kubectl to which only the nodes whose names begin with "good" are fit for a pod. */
  const KUBECTL = `#!/bin/sh
case "$*" in
  *"get namespace"*) echo '{"kind":"Namespace","metadata":{"name":"netflow-test","labels":{"app.kubernetes.io/managed-by":"dataplane-deck"}}}' ;;
  *" get pods "*) echo '{"items":[]}' ;;
  *" create "*toolbox-bad*) echo 'Error from server (Forbidden): a virtual node takes no such pod' >&2; exit 1 ;;
  *" get pod "*) echo '{"metadata":{},"status":{"conditions":[{"type":"Ready","status":"True"}]}}' ;;
esac
`
  const said: string[] = []
  const on = async (...nodes: string[]) => {
    const dir = mkdtempSync(join(tmpdir(), 'deck-kubectl-'))
    writeFileSync(join(dir, 'kubectl'), KUBECTL, { mode: 0o755 })
    const target = { context: 'arrival-test', namespace: 'netflow-test', service: 'nginx', port: 80, env: { PATH: `${dir}:${process.env.PATH}` } }
    said.length = 0
    const tell = (event: object) => void ('text' in event && said.push(String(event.text)))
    return [...await toolboxesOn(nodes, { target: { ...target, tell }, image: 'toolbox@sha256:1', run: 'r1' })]
  }

  it('is one on those that take it, and which is not listened on is said', async () => {
    expect(await on('good-a', 'bad-b', 'good-c')).toEqual([['good-a', 'toolbox-good-a'], ['good-c', 'toolbox-good-c']])
    expect(said).toEqual([expect.stringMatching(/^One node is not listened on: [\s\S]*toolbox-bad-b[\s\S]*a virtual node takes no such pod/)])
  })

  it('is refused where no node takes it', async () => {
    await expect(on('bad-a', 'bad-b')).rejects.toThrow('a virtual node takes no such pod')
    expect(said).toEqual([])
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
