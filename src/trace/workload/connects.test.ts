import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const PROGRAM = readFileSync(fileURLToPath(new URL('connects.pl', import.meta.url)), 'utf8')

/** A port of this machine that nobody listens at, for now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

/** What the program prints of a port, and its exit code; `meanwhile` is done once it asks. */
function asked(port: number, seconds: number, meanwhile: () => void): Promise<{ stdout: string, code: number | null }> {
  return new Promise((resolve) => {
    const child = spawn('perl', ['-e', PROGRAM, '5', String(seconds)])
    let stdout = ''
    child.stdout.on('data', bytes => stdout += bytes)
    child.stderr.once('data', meanwhile)
    child.on('close', code => resolve({ stdout, code }))
    child.stdin.end(`7 127.0.0.1 ${port}\n`)
  })
}

it('says when an address that refused at first lets it in, and how often it had asked by then', async () => {
  const port = await freePort()
  const server = createServer(socket => socket.on('error', () => {}))
  const { stdout, code } = await asked(port, 20, () => setTimeout(() => server.listen(port, '127.0.0.1'), 300))
  server.close()
  expect(code).toBe(0)
  const { n, made, start, open } = JSON.parse(stdout) as Record<string, number>
  expect(n).toBe(7)
  expect(made).toBeGreaterThan(1)
  expect(start).toBeGreaterThan(250)
  expect(open).toBeGreaterThanOrEqual(start!)
})

it('ends by itself where nothing ever answers, without a word', async () => {
  const { stdout, code } = await asked(await freePort(), 1, () => {})
  expect(stdout).toBe('')
  expect(code).not.toBe(0)
})
