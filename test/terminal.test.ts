import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { visible } from '../src/exec/fault.ts'
import { clusterLines, eventLine, summary } from '../src/record/report.ts'
import { verifySet } from '../src/set/verify.ts'
import { steps } from '../src/trace/index.ts'
import { editManifest, smallSet } from './set.ts'
import { buildDeck } from './sites.ts'

/** Sets the clipboard, clears the screen in one byte (C1), turns the line around, overwrites it, rings. */
const ESCAPES = '\u001B]52;c;ZXZpbA==\u0007\u009B2J\u202E\rwell\u0007'
const SHOWN = '\\u{1b}]52;c;ZXZpbA==\\u{7}'

const script = (name: string) => fileURLToPath(new URL(`../scripts/${name}.ts`, import.meta.url))

/** A set whose names and reasons hold escapes, as a hostile cluster could give them; one of them is refused. */
function hostile(edit: Parameters<typeof editManifest>[1]): string {
  const dir = smallSet(['l1', 'l4'])
  editManifest(dir, edit)
  return dir
}

const GOOD = hostile(({ clusters, captures, runs }) => {
  clusters.v1.context = ESCAPES
  captures[0]!.reason = ESCAPES
  runs[0]!.tools.kubectl = ESCAPES
})
const REFUSED = hostile(({ captures }) => {
  Object.assign(captures.find(({ id }) => id === 'l4.v1.redirect')!, { status: 'failed', reason: `It said ${ESCAPES}.` })
})
afterAll(() => [GOOD, REFUSED].forEach(dir => rmSync(dirname(dir), { recursive: true })), 60_000)

/** All that a command printed. */
function printed(name: string, words: string[], env: Record<string, string> = {}): string {
  const { stdout, stderr } = spawnSync(process.execPath, [script(name), ...words], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', ...env } })
  return `${stdout}${stderr}`
}

/** What Vite, Slidev and our own colours may print is SGR, and nothing else. */
function expectPlain(said: string): void {
  // eslint-disable-next-line no-control-regex
  const plain = said.replaceAll(/\u001B\[[\d;]*m/g, '')
  expect(visible(plain)).toBe(plain)
}

describe('what a cluster or a file said cannot act in the terminal of', () => {
  it('check, where the set is refused and where it is good', () => {
    const refused = printed('check', [REFUSED])
    expect(refused).toContain(SHOWN)
    expectPlain(refused)
    expectPlain(printed('check', [GOOD]))
  })

  it('check, of a manifest that is none', () => {
    const dir = mkdtempSync(join(tmpdir(), 'deck-hostile-'))
    for (const name of ['manifest.json', 'SHA256SUMS']) writeFileSync(join(dir, name), `{"${ESCAPES}`)
    expectPlain(printed('check', [dir]))
  })

  it('path, of rules and of a map', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'deck-hostile-')), 'rules.txt')
    const rule = `-A PREROUTING -m comment --comment "${ESCAPES}" -d 10.0.0.1/32 -j DNAT --to-destination 10.4.1.2:80`
    writeFileSync(file, `*nat\n:PREROUTING ACCEPT [0:0]\n${rule}\nCOMMIT\n`)
    for (const words of [['--iptables', file], ['--bpf-lb', file], ['--iptables', file, '--json']]) {
      expectPlain(printed('path', [...words, '--to', '10.0.0.1:80']))
    }
  })

  it('doctor', () => {
    expectPlain(printed('doctor', ['--v1', `v1${ESCAPES}`]))
    const said = printed('doctor', [], { DECK_CAPTURES: REFUSED })
    expect(said).toContain(SHOWN)
    expectPlain(said)
    expectPlain(printed('doctor', ['--json'], { DECK_CAPTURES: REFUSED }))
  })

  it('a refresh: its lines, what it found, its summary', () => {
    const { manifest } = verifySet(GOOD)
    const [capture] = manifest.captures
    const dataplane = { kind: ESCAPES, evidence: [ESCAPES] }
    const { v1, v2 } = manifest.clusters
    const lines = [
      eventLine({ kind: 'said', text: ESCAPES }),
      eventLine({ kind: 'recorded', side: 'v1', step: steps[0]!, capture: { ...capture!, status: 'failed', reason: ESCAPES } }),
      clusterLines({ v1: { ...v1, dataplane }, v2: { ...v2, dataplane } } as unknown as Parameters<typeof clusterLines>[0]),
      summary(manifest, null, GOOD),
    ]
    expectPlain(lines.join('\n'))
  })

  it('the build', async () => {
    const out = join(mkdtempSync(join(tmpdir(), 'deck-built-')), 'dist')
    const { exitCode, said } = await buildDeck(REFUSED, out)
    expect(exitCode).not.toBe(0)
    expect(said).toContain(SHOWN)
    expectPlain(said)
  })
})
