import type { CaptureId } from '../src/words.ts'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isOfStep } from '../src/review/check.ts'
import { captureId, stepOf, steps } from '../src/trace/index.ts'
import { isExperiment } from '../src/trace/layers/index.ts'
import { World } from './fake/world.ts'

const SCRIPT = fileURLToPath(new URL('../scripts/refresh.ts', import.meta.url))

let world: World

beforeEach(async () => {
  world = await World.with()
})
afterEach(() => world.close())

/** `npm run refresh` as a person types it, on both clusters of the test. */
function refresh(...words: string[]) {
  return world.script(SCRIPT, ['--v1', 'netflow-v1', '--v2', 'netflow-v2', '--into', world.set, ...words]).ended
}

function expectUntouched(): void {
  expect([world.v1.changes, world.v2.changes, world.objects(), existsSync(world.set)]).toEqual([[], [], [], false])
}

/** The commands of a rehearsal as a shell reads them, by the capture that the comment before each names. */
function commandsIn(text: string): Map<CaptureId, string[]> {
  const lines = text.trimEnd().split('\n')
  const named = lines.flatMap((line, index) => {
    const [, id] = /^# ([\w.-]+): (?!skipped)/.exec(line) ?? []
    return id === undefined ? [] : [{ id: id as CaptureId, line: lines[index + 1]! }]
  })
  const script = named.map(({ line }) => `printf '%s\\0' ${line}; printf '\\1'`).join('\n')
  const read = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\u0001').slice(0, -1)
  return new Map(named.map(({ id }, index) => [id, read[index]!.split('\0').slice(0, -1)]))
}

describe('a refresh that only looks', () => {
  it('says of both clusters what they are, and changes nothing', async () => {
    const { code, stdout } = await refresh('--check')
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toEqual([expect.stringMatching(/^v1 {2}kind .*kube-proxy/), expect.stringMatching(/^v2 {2}kind .*cilium/)])
    expectUntouched()
  })

  it('prints every command of the trace as words for a shell, and runs none of them', async () => {
    const { code, stdout } = await refresh('--dry-run')
    expect(code).toBe(0)
    const commands = commandsIn(stdout)
    for (const [id, words] of commands) expect(isOfStep(stepOf(id, steps)!, words), `${id}: ${words.join(' ')}`).toBe(true)
    const here = steps.filter(({ layer, platforms }) => !isExperiment(layer) && (platforms?.includes('kind') ?? true))
    const all = here.flatMap(step => step.sides.map(side => captureId(step, side)))
    const skipped = [...stdout.matchAll(/^# ([\w.-]+): skipped/gm)].map(([, id]) => id)
    expect([...commands.keys(), ...skipped].sort()).toEqual(all.sort())
    expectUntouched()
  })

  it('prints no more than the layers it is asked for, and how a change would be undone', async () => {
    const { stdout } = await refresh('--dry-run', '--only', 'l8')
    expect(new Set([...commandsIn(stdout).keys()].map(id => id.split('.')[0]))).toEqual(new Set(['l8']))
    expect(stdout).toMatch(/^# undone by: kubectl --context netflow-v1 .*delete networkpolicy/m)
  })
})
