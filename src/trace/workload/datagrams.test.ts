import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseDatagrams } from '../../read/datagram-log.ts'

const PROGRAM = readFileSync(fileURLToPath(new URL('datagrams.pl', import.meta.url)), 'utf8')

/** Answers as a replica does, by its name; port 0: any. */
async function replica(name: string, port = 0) {
  const socket = createSocket('udp4')
  socket.on('message', (bytes, { port: to, address }) => socket.send(`${bytes} ${name}`, to, address))
  await new Promise<void>(resolve => socket.bind(port, '127.0.0.1', resolve))
  return { port: socket.address().port, end: () => new Promise<void>(resolve => socket.close(() => resolve())) }
}

it('says of each socket who answered it from when to when, and how long nobody did', async () => {
  const one = await replica('nginx-a')
  const child = spawn('perl', ['-e', PROGRAM, '127.0.0.1', String(one.port), '2', '10', '1'])
  let stdout = ''
  child.stdout.on('data', bytes => stdout += bytes)
  const ended = new Promise(resolve => child.on('close', resolve))
  await new Promise(resolve => child.stderr.once('data', resolve))
  await one.end()
  const other = await replica('nginx-b', one.port)
  expect(await ended).toBe(0)
  await other.end()
  const { flows } = parseDatagrams(stdout)
  expect(flows).toHaveLength(2)
  for (const { pods, sent, answered, opened, gap } of flows) {
    expect(pods.map(({ pod }) => pod)).toEqual(['nginx-a', 'nginx-b'])
    expect(answered).toBeLessThanOrEqual(sent)
    expect(opened).toBe(1)
    expect(gap).toBeGreaterThanOrEqual(pods[1]!.from - pods[0]!.until - 0.01)
  }
})
