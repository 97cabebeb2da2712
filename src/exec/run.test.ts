import { Buffer } from 'node:buffer'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { Fault } from './fault.ts'
import { run, start } from './run.ts'
import { shellLine } from './shell.ts'

const dir = mkdtempSync(join(tmpdir(), 'deck-run-'))

/** A program that writes exactly these bytes, in chunks that end wherever they end. */
function program(name: string, body: string): string {
  const path = join(dir, name)
  writeFileSync(path, `#!${process.execPath}\n${body}`)
  chmodSync(path, 0o755)
  return path
}

describe('the bytes of a capture are the bytes of the process', () => {
  it.each([
    [
      'a byte order mark, NUL, CRLF and no final newline',
      Buffer.from('\uFEFFone\r\ntwo\0three'),
    ],
    [
      'bytes that are no UTF-8',
      Buffer.from([0xFF, 0xFE, 0x80, 0x0A]),
    ],
    [
      'nothing at all',
      Buffer.alloc(0),
    ],
  ])('with %s', async (_, bytes) => {
    const ran = await run([process.execPath, '-e', `process.stdout.write(Buffer.from('${bytes.toString('hex')}', 'hex'))`])
    expect(ran.stdout).toEqual(bytes)
  })

  it('with five megabytes of three-byte letters, cut in the middle of letters', async () => {
    const path = program('wide', `const all = Buffer.from('─'.repeat(1 << 20) + '┼'.repeat(1 << 20).slice(0, 700000))
      for (let at = 0; at < all.length; at += 65537) require('node:fs').writeSync(1, all.subarray(at, at + 65537))`)
    const ran = await run([path])
    expect(ran.stdout.equals(Buffer.from('─'.repeat(1 << 20) + '┼'.repeat(700000)))).toBe(true)
  })

  it('keeps stderr apart', async () => {
    const ran = await run(['sh', '-c', 'echo data; echo talk >&2'])
    expect([
      ran.stdout.toString(),
      ran.stderr.toString(),
    ]).toEqual(['data\n', 'talk\n'])
  })

  it('hands every word on as it is, quotes, dollars and backslashes included', async () => {
    const words = [
      'a b',
      '$HOME',
      String.raw`\0\n`,
      '\'"',
      '*',
      '',
      '-n',
      'é',
    ]
    const ran = await run([
      process.execPath,
      '-e',
      'process.stdout.write(JSON.stringify(process.argv.slice(1)))',
      '--',
      ...words,
    ])
    expect(JSON.parse(ran.stdout.toString())).toEqual(words)
  })
})

describe('a command line that is shown', () => {
  it('gives a shell the same words that were executed', async () => {
    const words = [
      'printf',
      '%s|',
      'it\'s',
      '$0',
      '{ tee >(sha256sum >&2); wait $!; }',
      'a\\b',
      '',
      'plain-word',
    ]
    const ran = await run([
      'sh',
      '-c',
      shellLine(words),
    ])
    expect(ran.stdout.toString()).toBe(words.slice(2).map(word => `${word}|`).join(''))
  })
})

describe('a command always ends', () => {
  it('when its time is over', async () => {
    expect(await run(['sleep', '600'], { timeoutMs: 100 })).toMatchObject({ ending: 'timed out', exitCode: null })
  })

  it('with its whole group, also when it traps SIGTERM and has forked', async () => {
    const controller = new AbortController()
    const onOutput = () => controller.abort()
    // both would have gone on for longer than a test may take
    const ran = await run(['sh', '-c', 'trap "" TERM; sleep 600 & echo $!; sleep 600'], { signal: controller.signal, onOutput, timeoutMs: 600_000 })
    expect(ran).toMatchObject({ ending: 'interrupted', exitCode: null })
    const child = ['ps', '-o', 'stat=', '-p', ran.stdout.toString().trim()]
    // a zombie that nobody has reaped yet is gone too
    await expect.poll(async () => (await run(child)).stdout.toString().trim()).toMatch(/^(?:Z.*)?$/)
  })

  it('at its limit of bytes, without swallowing more', async () => {
    const ran = await run(['head', '-c', '200000000', '/dev/zero'], { maxBytes: 1 << 20 })
    expect(ran.ending).toBe('too large')
    expect(ran.stdout.length).toBeLessThanOrEqual(1 << 20)
  })

  it('at once when it waits for somebody to type', async () => {
    expect((await run(['cat'])).ending).toBe('exited')
  })

  it('and a missing program is said to be missing', async () => {
    expect((await run(['no-such-program-here'])).ending).toBe('not found')
    expect(await run(['sh', '-c', 'exit 127'])).toMatchObject({ ending: 'exited', exitCode: 127 })
  })

  it.each([
    ['may not be run', () => ['/etc'], 'EACCES'],
    ['is given more than a program takes', () => ['echo', 'x'.repeat(1 << 20)], 'E2BIG'],
  ])('and one that %s ends as in a shell, with the reason', async (_, argv, reason) => {
    const { ending, exitCode, stderr } = await run(argv())
    expect([ending, exitCode, stderr.toString()]).toEqual(['exited', 126, expect.stringContaining(reason)])
  })
})

it('runs in the same environment whatever the presenter\'s is', async () => {
  process.env.KUBECTL_EXTERNAL_DIFF = 'mine'
  process.env.TZ = 'Asia/Tokyo'
  const ran = await run(['env'])
  expect(ran.stdout.toString()).toContain('TZ=UTC')
  expect(ran.stdout.toString()).not.toContain('KUBECTL_EXTERNAL_DIFF')
})

it.each(['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'])('asks the presenter\'s Docker engine, by %s', async (name) => {
  const before = process.env[name]
  process.env[name] = 'mine'
  const ran = await run(['env'])
  if (before === undefined) delete process.env[name]
  else process.env[name] = before
  expect(ran.stdout.toString()).toContain(`${name}=mine\n`)
})

it('hears what a command says while it runs', async () => {
  const running = start(['sh', '-c', 'echo listening on eth0 >&2; sleep 0.3; echo done'])
  await running.says(/listening on/)
  expect((await running.done).stdout.toString()).toBe('done\n')
})

it('says when a command ended without having said it', async () => {
  const said = start(['sh', '-c', 'echo refused >&2']).says(/listening on/)
  await expect(said).rejects.toThrow('refused')
  await expect(said).rejects.toBeInstanceOf(Fault)
})
