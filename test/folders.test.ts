import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifySet } from '../src/set/verify.ts'
import { Presented } from './fake/stage.ts'
import { step } from './fake/trace.ts'
import { digestOf, World } from './fake/world.ts'
import { smallSet } from './set.ts'

let world: World

beforeEach(async () => void (world = await World.with()))
afterEach(() => world.close())

const script = (name: string) => fileURLToPath(new URL(`../scripts/${name}.ts`, import.meta.url))

/** Runs a script of this project that asks no cluster. */
function run(name: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script(name), ...words], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

/** Damages a set that holds an hour's work, and keeps a whole one before it where asked. */
function damaged(withPrevious: boolean): string {
  smallSet(['l1', 'failover'], world.set)
  if (withPrevious) cpSync(world.set, `${world.set}.prev`, { recursive: true })
  const { stdout } = verifySet(world.set).manifest.captures.find(({ layer }) => layer === 'failover')!
  appendFileSync(join(world.set, stdout!.path), 'x')
  return world.set
}

const beside = () => readdirSync(dirname(world.set)).sort()

describe('a refresh into a folder', () => {
  const trace = [step('l1', 'one', 'here', ['true'])]

  it('of somebody\'s ends in one sentence before any cluster is asked, and touches nothing', async () => {
    const work = join(world.dir, 'work')
    mkdirSync(work)
    writeFileSync(join(work, 'thesis.txt'), 'three years\n')
    const before = readdirSync(world.dir)
    for (const words of [[], ['--check'], ['--dry-run']]) {
      const { code, stderr } = await world.script(script('refresh'), ['--v1', 'netflow-v1', '--v2', 'netflow-v2', '--into', `${work}/`, ...words]).ended
      expect({ code, stderr }).toEqual({ code: 1, stderr: `${work} holds thesis.txt, which is no part of a capture set, and a recording would replace it.\n  → Name a folder that holds a capture set, or nothing yet: npm run refresh -- --into DIR\n` })
    }
    expect(world.calls).toEqual([])
    expect(readdirSync(world.dir)).toEqual(before)
    expect(readFileSync(join(work, 'thesis.txt'), 'utf8')).toBe('three years\n')
  })

  it('named with a slash, or empty, gives a set there', async () => {
    await world.refresh(trace, { dir: `${world.set}/` })
    expect(verifySet(world.set).manifest.captures.map(({ id }) => id)).toEqual(['l1.v1.one', 'l1.v2.one'])
    const empty = join(world.dir, 'empty')
    mkdirSync(empty)
    await world.refresh(trace, { dir: empty })
    expect(verifySet(empty).manifest.captures).toHaveLength(2)
    expect(beside()).toEqual(['captures'])
  })

  it('whose set is damaged in an experiment that would be kept is refused before any cluster is asked', async () => {
    const before = digestOf(damaged(false))
    await expect(world.refresh(trace)).rejects.toThrow(/captures\/ is damaged, and with it failover, which this recording would drop[\s\S]*--drop-damaged/)
    expect(world.calls).toEqual([])
    expect({ set: digestOf(world.set), beside: beside() }).toEqual({ set: before, beside: ['captures'] })
  })

  it('does without it where that is said, and keeps the damaged set', async () => {
    const before = digestOf(damaged(false))
    const { said } = await world.refresh(trace, { dropDamaged: true })
    expect(said.join('\n')).toMatch(/with it failover, which this recording would drop[\s\S]*The last set was damaged, and is kept in /)
    const [set, aside, ...more] = beside()
    expect([set, more]).toEqual(['captures', []])
    expect(digestOf(join(dirname(world.set), aside!))).toBe(before)
  })

  it('takes the whole set before a damaged one first', async () => {
    damaged(true)
    const { said } = await world.refresh(trace)
    expect(said[0]).toMatch(/^captures\/ was damaged, and the set before it is back in place/)
    expect(beside()).toEqual(['captures', expect.stringContaining('captures.damaged-')])
  })
})

describe('who only looks', () => {
  it('check removes nothing beside what it checks', () => {
    const work = smallSet(['l1'], join(world.dir, 'work'))
    mkdirSync(`${work}.prev`)
    writeFileSync(join(`${work}.prev`, 'thesis.txt'), 'three years\n')
    run('check', work)
    appendFileSync(join(work, 'v1/l1/service.txt'), 'x')
    expect(run('check', work).status).toBe(1)
    expect(readFileSync(join(`${work}.prev`, 'thesis.txt'), 'utf8')).toBe('three years\n')
  })

  it('check fails on a damaged set, and names the whole one before it, which only a writer puts back', () => {
    const before = digestOf(damaged(true))
    const { status, stdout, stderr } = run('check', world.set)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/changed: captures\/v\d\/failover\/[\s\S]*The set before it, captures\.prev\/, is whole[\s\S]*npm run refresh -- --clean --into \S+captures puts it back/)
    expect({ set: digestOf(world.set), beside: beside() }).toEqual({ set: before, beside: ['captures', 'captures.prev'] })
    expect(run('refresh', '--clean', '--into', world.set)).toMatchObject({ status: 0, stderr: expect.stringContaining('the set before it is back in place') as string })
    expect(verifySet(world.set).manifest.captures.length).toBeGreaterThan(8)
    expect(existsSync(`${world.set}.prev`)).toBe(false)
  })

  it('present shows the whole set before a damaged one, says so, and leaves both', async () => {
    damaged(true)
    const stage = await Presented.of(world.set)
    try {
      expect(stage.stderr).toMatch(/changed: captures\/v\d\/failover\/[\s\S]*\nThe slides show the one before it: set /)
      expect(await stage.shown()).toContain(verifySet(`${world.set}.prev`).digest)
      expect(beside()).toEqual(['captures', 'captures.prev'])
    }
    finally {
      await stage.end()
    }
  })

  it('export replaces no file that is none of its own, and says so before it prints', () => {
    const thesis = join(world.dir, 'thesis.txt')
    writeFileSync(thesis, 'three years\n')
    for (const words of [[], ['--notes']]) {
      expect(run('export', ...words, '--output', thesis)).toMatchObject({ status: 1, stderr: expect.stringMatching(/thesis\.txt is not a PDF, and the export would replace it\.\n {2}→ /) as string })
    }
    expect(readFileSync(thesis, 'utf8')).toBe('three years\n')
  })
})
