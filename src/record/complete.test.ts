import type { Complete } from '../trace/step.ts'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { withRemoteDigest } from '../exec/remote-digest.ts'
import { run } from '../exec/run.ts'
import { incomplete } from './complete.ts'

const DIGEST: Complete = { kind: 'digest' }

/** A kubectl that runs what it is told to exec, and loses `lost` of the end of its stdout while it exits 0. */
function kubectlThatLoses(lost: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'deck-kubectl-')), 'kubectl')
  writeFileSync(path, `#!/usr/bin/env bash\nshift 3\n"$@" | head -${lost}\nexit 0\n`)
  chmodSync(path, 0o755)
  return path
}

function exec(kubectl: string, words: string[]) {
  return run([
    kubectl,
    'exec',
    'pod',
    '--',
    ...withRemoteDigest(words, 5),
  ])
}

describe('an exec\'d output is known by the digest its far side wrote', () => {
  it('passes when every byte arrived', async () => {
    const ran = await exec(kubectlThatLoses('c -0'), ['seq', '1000'])
    expect(ran.stdout.toString()).toMatch(/999\n1000\n$/)
    expect(incomplete(ran, DIGEST)).toBeNull()
  })

  it('fails when the tail was cut in the middle of a line, although the exit code is 0', async () => {
    const ran = await exec(kubectlThatLoses('c -7'), ['seq', '1000'])
    expect(ran.exitCode).toBe(0)
    expect(incomplete(ran, DIGEST)).toMatch(/other bytes arrived/)
  })

  it('fails when the tail was cut exactly at the end of a line', async () => {
    const ran = await exec(kubectlThatLoses('n -1'), ['seq', '1000'])
    expect(ran.stdout.toString()).toMatch(/\n999\n$/)
    expect(incomplete(ran, DIGEST)).toMatch(/other bytes arrived/)
  })

  it('fails when the digest itself is missing', () => {
    const ran = {
      argv: withRemoteDigest(['seq', '3'], 5),
      stdout: Buffer.from('1\n2\n3\n'),
      stderr: Buffer.from(''),
    }
    expect(incomplete({
      ...ran,
      ending: 'exited',
      exitCode: 0,
      startedOn: '',
      durationMs: 0,
    }, DIGEST)).toMatch(/did not report/)
  })

  it('hands on the exit code of the command, not of the pipe', async () => {
    expect((await run(withRemoteDigest(['sh', '-c', 'echo 0; exit 3'], 5))).exitCode).toBe(3)
  })

  it('ends a command that would not end on the far side', async () => {
    const ran = await run(withRemoteDigest(['sleep', '60'], 1))
    expect(ran.exitCode).toBe(124)
  })

  it('is written after the last byte, however long the output is', async () => {
    const ran = await run(withRemoteDigest([process.execPath, '-e', 'process.stdout.write("x".repeat(4 << 20))'], 20))
    expect(ran.stdout.length).toBe(4 << 20)
    expect(incomplete(ran, DIGEST)).toBeNull()
  })
})

describe('an output that knows its own end', () => {
  const here = (stdout: string, stderr = '') => ({
    argv: ['kubectl'],
    ending: 'exited' as const,
    exitCode: 0,
    stdout: Buffer.from(stdout),
    stderr: Buffer.from(stderr),
    startedOn: '',
    durationMs: 0,
  })

  it.each<[string, Complete, string, string, RegExp | null]>([
    [
      'is JSON that parses to its end',
      { kind: 'json' },
      '{"a":1}',
      '',
      null,
    ],
    [
      'or JSON that was cut',
      { kind: 'json' },
      '{"a":',
      '',
      /not whole JSON/,
    ],
    [
      'closes with its own last line',
      { kind: 'ends', with: /^# Completed on / },
      '*nat\nCOMMIT\n# Completed on Mon\n',
      '',
      null,
    ],
    [
      'or lost it',
      { kind: 'ends', with: /^# Completed on / },
      '*nat\nCOMMIT\n',
      '',
      /last line/,
    ],
    [
      'has as many rows as it must',
      { kind: 'rows', atLeast: 1 },
      'NAME\nnginx\n',
      '',
      null,
    ],
    [
      'or only a header',
      { kind: 'rows', atLeast: 1 },
      'NAME\n',
      '',
      /0 rows/,
    ],
    [
      'or a last row without an end',
      { kind: 'rows', atLeast: 1 },
      'NAME\nngi',
      '',
      /no end/,
    ],
    [
      'counts itself on stderr',
      { kind: 'stderr', says: /shown/ },
      '',
      '30 flow entries have been shown.',
      null,
    ],
    [
      'or does not',
      { kind: 'stderr', says: /shown/ },
      '',
      '',
      /does not say/,
    ],
    [
      'has the lines it must',
      { kind: 'lines', match: '^200 ', atLeast: 2 },
      '200 a\n200 b\n',
      '',
      null,
    ],
    [
      'or fewer',
      { kind: 'lines', match: '^200 ', atLeast: 2 },
      '200 a\n000 b\n',
      '',
      /1 lines match/,
    ],
  ])('%s', (_, rule, stdout, stderr, expected) => {
    const reason = incomplete(here(stdout, stderr), rule)
    if (expected) expect(reason).toMatch(expected)
    else expect(reason).toBeNull()
  })
})
