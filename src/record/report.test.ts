import type { Changes } from '../read/changes.ts'
import type { Capture } from '../set/manifest.ts'
import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { changed, copyOfShipped, smallSet } from '../../test/set.ts'
import { changesSince, snapshotLast } from '../read/changes.ts'
import { verifySet } from '../set/verify.ts'
import { summary } from './report.ts'

const shipped = verifySet(copyOfShipped())
const { manifest } = shipped
const [run] = manifest.runs

/** The shipped set as if one run had recorded all of it. */
const whole = { ...manifest, runs: [run!], captures: manifest.captures.map(one => ({ ...one, run: run!.id })) }

describe('the summary of a refresh', () => {
  it('says how many captures, how long, and names the slowest steps by side, step and seconds', () => {
    const lines = summary(whole, null, 'captures').split('\n')
    const slowest = Math.max(...manifest.captures.map(({ durationMs }) => durationMs))
    const [first] = manifest.captures.filter(({ durationMs }) => durationMs === slowest)
    expect(lines[0]).toMatch(new RegExp(`^${manifest.captures.length} captures of \\S+ and \\S+ in \\d+\\.\\d s: captures$`))
    const name = `${first!.layer} ${first!.id.split('.')[2]}`
    expect(lines[lines.indexOf('Slowest:') + 1]).toMatch(new RegExp(`^  ${first!.side}  ${name} +${(slowest / 1000).toFixed(1)} s$`))
  })

  it('speaks of the last run only, where parts are of earlier ones', () => {
    const later = { id: 'later', startedOn: '2026-11-23T10:00:00.000Z', finishedOn: '2026-11-23T10:00:12.500Z' }
    const runs = [...manifest.runs, { ...manifest.runs[0]!, ...later }]
    const captures = manifest.captures.map(one => one.layer === 'l4' ? { ...one, run: 'later' } : one)
    const count = captures.filter(({ layer }) => layer === 'l4').length
    const text = summary({ ...manifest, runs, captures }, null, 'captures')
    expect(text).toContain(`${count} captures of`)
    expect(text).toContain('in 12.5 s')
    expect(text).not.toContain('l6 probe')
  })

  it('names what was skipped, and what has changed since, some of it by name', () => {
    const captures = whole.captures.map(one => one.layer === 'l8' ? { ...one, status: 'skipped' as const } : one)
    const changes: Changes = { same: 90, different: ['a', 'b', 'c', 'd', 'e', 'f'], added: ['n'], gone: [], facts: ['v1 serverVersion'] }
    const text = summary({ ...whole, captures }, changes, 'captures')
    expect(text).toMatch(/\n\d+ skipped: l8\.v1\.\S+, /)
    expect(text).toContain('Since the last set 90 captures say the same.\n  6 are different: a, b, c, d and 2 more\n  1 are new: n\n  1 of the clusters: v1 serverVersion\n')
  })

  it('lets nothing from a cluster act on the terminal', () => {
    const clusters = { ...manifest.clusters, v1: { ...manifest.clusters.v1, context: 'a\u001B[2Jb' } }
    expect(summary({ ...manifest, clusters }, null, 'captures')).toContain('a\\u{1b}[2Jb')
  })
})

const NOTHING = { different: [], added: [], gone: [], facts: [] }

describe('what has changed since the last set', () => {
  it('is nothing when the same is said again', () => {
    expect(changesSince(shipped, shipped)).toEqual({ ...NOTHING, same: manifest.captures.length })
  })

  it('is nothing when only the times, the counters and the mark of the requests are others', () => {
    const later = (text: string) => text
      .replaceAll(/\[\d+:\d+\]/g, '[7:420]')
      .replaceAll(/(?<![0-9a-f]:)\b(\d\d):(\d\d):(\d\d)\b(?!:)/g, '23:$2:$3')
      .replaceAll(/\bt[0-9a-f]{10}\b/g, 't0123456789')
    const each = (of: (one: Capture) => [string, Partial<Capture> | string][]) => Object.fromEntries(shipped.captures.flatMap(of))
    const asked = changed(shipped, each(({ id, argv }) => [[id, { argv: argv?.map(later) ?? null }]]))
    const replayed = changed(asked, each(({ id, stdout }) => stdout ? [[id, later(shipped.printed(id)!.text)]] : []))
    expect(changesSince(shipped, replayed)).toEqual({ ...NOTHING, same: manifest.captures.length })
  })

  it('is a rule that is there no more, a capture that is new or gone, and a fact of a cluster', () => {
    const { v1, v2 } = manifest.clusters
    const rules = shipped.text('l4.v1.iptables-save')!.replace(/-A KUBE-SVC-.*\n/, '')
    const other = changed(shipped, { 'l8.v2.verdict': null, 'l4.v1.iptables-save': rules }, { v1, v2: { ...v2, serverVersion: 'v1.35.0' } })
    expect(changesSince(shipped, other)).toEqual({
      same: manifest.captures.length - 2,
      different: ['l4.v1.iptables-save'],
      added: [],
      gone: ['l8.v2.verdict'],
      facts: ['v2 serverVersion'],
    })
    expect(changesSince(other, shipped).added).toEqual(['l8.v2.verdict'])
  })

  it('is told also when the files of the last set are gone', () => {
    const dir = smallSet()
    const [last, now] = [snapshotLast(dir)!, verifySet(smallSet())]
    rmSync(dir, { recursive: true })
    const service = now.text('l1.v1.service')!
    expect(changesSince(last, changed(now, { 'l1.v1.service': `${service}${service}` })).different).toEqual(['l1.v1.service'])
  })

  it('cannot be told where no whole set stood before', () => {
    expect(snapshotLast('/nowhere/captures')).toBe(null)
    expect(summary(manifest, null, 'captures')).toContain('There was no whole set before')
  })
})
