import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'

/** What a copy does without: what is built or installed, and the sets, of which it has the link. */
const LINKED = ['node_modules', 'captures']
const LEFT_OUT = [...LINKED, 'dist', '.git', '.netflow', '.playwright']

/** A copy of this project in which something may be added. */
function copy(): string {
  const root = mkdtempSync(join(tmpdir(), 'deck-adding-'))
  for (const name of readdirSync('.')) {
    if (!LEFT_OUT.includes(name)) cpSync(name, join(root, name), { recursive: true })
  }
  for (const name of LINKED) symlinkSync(join(process.cwd(), name), join(root, name))
  return root
}

function add(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** Runs a module in the copy, as its commands are run, and gives what it printed as JSON. */
function run(root: string, text: string): unknown {
  add(root, 'tried.ts', text)
  const said = execFileSync(process.execPath, ['tried.ts'], { cwd: root, encoding: 'utf8', env: { ...process.env, DECK_CAPTURES: undefined } })
  return JSON.parse(said.slice(said.lastIndexOf('\n{') + 1))
}

/** The blocks of CONTRIBUTING.md that name a file, by its sections. */
const EXAMPLES = new Map(readFileSync('CONTRIBUTING.md', 'utf8').split(/^## /m).map(section => [
  section.split('\n')[0]!,
  [...section.matchAll(/^```(\w+) (\S+)\n(.*?)^```$/gms)].map(([, form, path, text]) => ({ form, path: path!, text: text! })),
]))

/** Does what a section of CONTRIBUTING.md says, in a copy: makes its files, and changes lines that must be there, once. */
function follow(root: string, section: string): void {
  const blocks = EXAMPLES.get(section) ?? []
  expect(blocks, section).not.toEqual([])
  for (const { form, path, text } of blocks) {
    if (form === 'diff') change(root, path, text.trimEnd().split('\n'))
    else add(root, path, text)
  }
}

function change(root: string, path: string, lines: readonly string[]): void {
  const those = (marks: string) => lines.filter(line => marks.includes(line[0]!)).map(line => line.slice(1)).join('\n')
  const before = readFileSync(join(root, path), 'utf8')
  expect(before.split(those(' -')), `${path} holds once what the example begins from`).toHaveLength(2)
  writeFileSync(join(root, path), before.replace(those(' -'), () => those(' +')))
}

it('a layer is one folder and a line in the list: it is recorded, shown, has its slide and is checked', () => {
  const root = copy()
  follow(root, 'Add a layer')
  const found = run(root, `
import process from 'node:process'
import { deckOf } from './src/deck-model/deck.ts'
import { resolveOptions } from './src/serve/slidev.ts'
import { traceFaults } from './src/review/check.ts'
import { verifySet } from './src/set/verify.ts'
import { recordingOrder, steps } from './src/trace/index.ts'
import { World } from './test/fake/world.ts'

const world = await World.with()
const { manifest } = await world.refresh(steps, { only: ['l9'] })
const set = verifySet(world.set)
const shown = deckOf(set).layers.find(({ id }) => id === 'l9')
const other = [{ ...steps.find(({ layer }) => layer === 'l9'), run: 'kubectl version' }]
const { data } = await resolveOptions({ entry: 'slides.md' }, 'build')
const slides = data.slides.map(({ frontmatter }) => frontmatter.layer ?? frontmatter.about ?? null)
console.log('\\n' + JSON.stringify({
  order: recordingOrder(null),
  recorded: manifest.captures.map(({ id, status }) => [id, status]),
  name: shown.name,
  panes: shown.pages.map(({ pairs }) => pairs.map(pair => [pair.v1.id, pair.v2.id])),
  slides: slides.slice(slides.indexOf('l9') - 1, slides.indexOf('l9') + 1),
  right: manifest.captures.flatMap(capture => traceFaults(capture, steps, set)),
  wrong: manifest.captures.flatMap(capture => traceFaults(capture, other, set)).length,
}))
process.exit()
`)
  expect(found).toEqual({
    order: ['constant', 'l1', 'l2', 'l3', 'l5', 'l7', 'l4', 'l9', 'offers', 'l6', 'l8'],
    recorded: [['l9.v1.service', 'ok'], ['l9.v2.service', 'ok']],
    name: 'Names',
    panes: [[['l9.v1.service', 'l9.v2.service']]],
    slides: ['l8', 'l9'],
    right: [],
    wrong: 2,
  })
})

it('a step and a conclusion are each an object in a file', () => {
  const root = copy()
  follow(root, 'Add a step')
  follow(root, 'Add a conclusion')
  expect(run(root, `
import { INSIDE } from './src/conclude/inside.ts'
import { stepOf } from './src/trace/index.ts'

const text = '*nat\\n:PREROUTING ACCEPT [0:0]\\nCOMMIT\\n'
console.log('\\n' + JSON.stringify({ run: stepOf('l4.v1.ip6tables').run, on: stepOf('l4.v2.ip6tables')?.run ?? null, says: INSIDE.find(({ id }) => id === 'l4.ip6tables').judge({ text: () => text, at: (step, line) => ({ capture: step, line }) }) }))
`)).toEqual({ run: 'ip6tables-save -t nat', on: null, says: { verdict: 'holds', says: '1 table for IPv6.', points: [{ capture: 'l4.ip6tables', line: 1 }], numbers: {} } })
})

it('a dataplane is detected, named and drawn by its object', () => {
  const root = copy()
  follow(root, 'Add a dataplane')
  expect(run(root, `
import { LOOKS } from './src/dataplane/looks.ts'
import { dataplaneOf, detect, SELECTORS } from './src/dataplane/dataplanes.ts'
import { manifestSchema } from './src/set/manifest.ts'

const found = await detect({ pods: label => label === 'k8s-app=kube-router' ? ['pod/one'] : [], printed: async () => '' })
const kept = manifestSchema.shape.clusters.shape.v1.shape.dataplane.parse(found.kind)
console.log('\\n' + JSON.stringify({ found, kept, asked: SELECTORS.includes('k8s-app=kube-router'), name: dataplaneOf(kept).words.name, look: LOOKS[kept].name }))
`)).toEqual({
    found: { kind: 'kube-router', evidence: ['1 pods k8s-app=kube-router'] },
    kept: 'kube-router',
    asked: true,
    name: 'kube-router with IPVS',
    look: 'kube-router, IPVS',
  })
})

it('a platform is detected by its provider ids, and is no other\'s', () => {
  const root = copy()
  follow(root, 'Add a platform')
  expect(run(root, `
import { detectPlatform } from './src/platform/identify.ts'
import { platformOf } from './src/platform/platforms.ts'
import { PLATFORM_WORDS } from './src/platform/platform-words.ts'

const none = async () => { throw new Error('GKE was asked') }
const { platform } = await detectPlatform({}, [{ providerId: 'aws:///eu-west-1a/i-1' }, { providerId: 'aws:///eu-west-1b/i-2' }], none)
const mixed = await detectPlatform({}, [{ providerId: 'aws:///eu-west-1a/i-1' }, { providerId: 'kind://docker/a/b' }], none)
console.log('\\n' + JSON.stringify({ platform, mixed: mixed.platform, short: PLATFORM_WORDS[platform].short, tools: Object.keys(platformOf(platform).tools) }))
`)).toEqual({ platform: 'eks', mixed: 'other', short: 'EKS', tools: ['aws'] })
})

it('all of them together are of the right types, a chart among them', () => {
  const root = copy()
  for (const section of EXAMPLES.keys()) {
    if (EXAMPLES.get(section)!.length > 0) follow(root, section)
  }
  expect([...EXAMPLES.values()].flat().map(({ path }) => path)).toContain('components/TalkCounts.vue')
  const { stdout, status } = spawnSync(process.execPath, ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit'], { cwd: root, encoding: 'utf8' })
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
})
