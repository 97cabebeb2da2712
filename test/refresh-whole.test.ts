import { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deckOf } from '../src/deck-model/deck.ts'
import { sha256 } from '../src/exec/remote-digest.ts'
import { changesSince, snapshotLast } from '../src/read/changes.ts'
import { summary } from '../src/record/report.ts'
import { setFolders } from '../src/set/publish.ts'
import { filesOf } from '../src/set/sums.ts'
import { verifySet } from '../src/set/verify.ts'
import { step, TRACE } from './fake/trace.ts'
import { digestOf, World } from './fake/world.ts'

/** What a program may print: split letters, a byte order mark, NUL, CRLF, no UTF-8, five megabytes, and no final newline. */
const WILD = Buffer.concat([Buffer.from('\uFEFFone\r\ntwo\0three\n'), Buffer.from([0xFF, 0xE2, 0x94, 0x0A]), Buffer.from('─'.repeat(1_700_000)), Buffer.from('end')])

const { HOME } = process.env
let world: World
let home: string
let wild: string

beforeAll(async () => {
  world = await World.with()
  home = mkdtempSync(join(tmpdir(), 'deck-home-'))
  for (const [dir, file, text] of [['.kube', 'config', 'current-context: mine\n'], ['.config/gcloud', 'active_config', 'mine\n']] as const) {
    mkdirSync(join(home, dir), { recursive: true })
    writeFileSync(join(home, dir, file), text)
  }
  wild = join(world.dir, 'wild.mjs')
  writeFileSync(join(world.dir, 'wild.bin'), WILD)
  writeFileSync(wild, `import { readFileSync, writeSync } from 'node:fs'
    const all = readFileSync(new URL('wild.bin', import.meta.url))
    for (let at = 0; at < all.length; at += 65537) writeSync(1, all.subarray(at, at + 65537))
    process.stderr.write('talk\\r\\n')`)
})

afterAll(() => world.close())

describe('a refresh that goes well', () => {
  const greeting = step('l2', 'greeting', 'here', ['echo', 'hello {vip}'], { title: 'A step nobody had thought of', lead: true })

  it('stores what was printed, byte for byte, and digests of that which anybody can check', async () => {
    process.env.HOME = home
    const before = digestOf(home)
    const { manifest } = await world.refresh([...TRACE, greeting, step('l7', 'wild', 'here', [process.execPath, wild])]).finally(() => process.env.HOME = HOME)
    const { stdout, stderr } = manifest.captures.find(({ id }) => id === 'l7.v1.wild')!
    expect(readFileSync(join(world.set, stdout!.path)).equals(WILD)).toBe(true)
    expect(stdout).toMatchObject({ bytes: WILD.length, sha256: sha256(WILD), lines: 4 })
    expect(readFileSync(join(world.set, stderr!.path), 'utf8')).toBe('talk\r\n')
    expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: world.set, encoding: 'utf8' })).not.toContain('FAILED')
    expect(digestOf(home)).toBe(before)
  })

  it('gives a step that was added to the trace its capture and its block, with no other change', () => {
    const set = verifySet(world.set)
    expect(set.manifest.captures.map(({ id }) => id)).toEqual(expect.arrayContaining(['l2.v1.greeting', 'l2.v2.greeting']))
    const { layers, outputs } = deckOf(set, [...TRACE, greeting])
    const [page] = layers.find(({ id }) => id === 'l2')!.pages
    expect(page!.pairs).toMatchObject([{ v1: { id: 'l2.v1.greeting' }, v2: { id: 'l2.v2.greeting' } }])
    expect(JSON.stringify(page!.pairs)).toContain('hello 172.18.255.220')
    expect(outputs['l2.v1.greeting']).toMatchObject({ title: 'A step nobody had thought of', standing: 'ok' })
  })

  it('leaves nothing in the clusters, though it made and changed things there', () => {
    expect(world.v1.changes.length).toBeGreaterThan(8)
    expect(world.objects()).toEqual([])
  })

  it('uses the presenter\'s kubeconfig only to read it, and lets nobody type or set preferences', () => {
    const ours = world.calls.filter(({ words }) => words[0] !== 'config' && !words.includes('--client'))
    expect(ours.length).toBeGreaterThan(50)
    expect(ours.filter(({ kubeconfig }) => !/\/deck-\d+-\w+\/v[12]\/kubeconfig$/.test(kubeconfig))).toEqual([])
    expect(ours.filter(({ kubeconfig }) => existsSync(kubeconfig))).toEqual([])
    expect(world.calls.filter(({ kuberc, closed }) => kuberc !== 'off' || !closed)).toEqual([])
    expect(ours.filter(({ words }) => !words.some(word => /^--context(?:=|$)/.test(word)))).toEqual([])
  })

  it('done again says that there is no change, though times, ages and marks are others', async () => {
    const last = snapshotLast(world.set)
    world.v1.facts.age = '7m'
    const { manifest } = await world.refresh([...TRACE, greeting, step('l7', 'wild', 'here', [process.execPath, wild])])
    const changes = changesSince(last!, verifySet(world.set))
    expect(changes).toMatchObject({ different: [], added: [], gone: [], facts: [] })
    expect(summary(manifest, changes, world.set)).toContain('no change')
  })

  it('that keeps the workload leaves that, and neither its toolbox nor its lease', async () => {
    await world.refresh([greeting], { keep: true })
    expect(world.objects().filter(one => one.startsWith('netflow-v1'))).toEqual([
      'namespace/netflow-test',
      'netflow-test/configmap/nginx',
      'netflow-test/deployment/nginx',
      'netflow-test/pod/client',
      'netflow-test/pod/stranger',
      'netflow-test/service/nginx',
    ].map(one => `netflow-v1 ${one}`))
  })

  it('finds that workload again, and leaves what another run has made', async () => {
    const before = world.objects()
    await world.refresh([greeting])
    expect(world.objects()).toEqual(before)
  })
})

describe('a refresh with private names', () => {
  const aliases = [{ find: '172.18.255.210', alias: '198.51.100.210' }]
  const told = [
    step('l1', 'service', 'kubectl', ['kubectl', '-n', '{namespace}', 'get', 'service', '{service}', '-o', 'wide'], { lead: true }),
    step('l2', 'failed', 'here', ['sh', '-c', 'echo no way to $0 >&2; exit 1', '{vip}'], { required: false }),
  ]

  it('publishes them nowhere, and every block it touched says so', async () => {
    await world.refresh(told, { aliases })
    const all = filesOf(world.set).map(path => readFileSync(join(world.set, path), 'utf8')).join('\n')
    expect([all.includes('172.18.255.210'), all.includes('198.51.100.210')]).toEqual([false, true])
    const set = verifySet(world.set)
    expect(set.manifest.clusters.v1.vip).toBe('198.51.100.210')
    expect(set.capture('l2.v1.failed')).toMatchObject({ aliased: 3, reason: 'exit 1: no way to 198.51.100.210' })
    const { outputs } = deckOf(set, told)
    expect(['l1.v1.service', 'l2.v1.failed', 'l1.v2.service', 'l2.v2.failed'].map(id => outputs[id]!.aliased)).toEqual([1, 3, 0, 0])
  })

  it('that cannot be replaced ends with nothing of it left', async () => {
    const before = digestOf(world.set)
    const clash = [...told, step('l3', 'clash', 'here', ['echo', '198.51.100.210'])]
    await expect(world.refresh(clash, { aliases })).rejects.toThrow(/l3\.v1\.clash already says "198\.51\.100\.210" itself/)
    expect(digestOf(world.set)).toBe(before)
    expect(readdirSync(setFolders(world.set).next)).toEqual([])
  })
})

it('a hostile environment gives identical bytes', async () => {
  const told = 'env | grep -v -e ^PWD= -e ^KUBECONFIG= | sort; date -d @0 || date -r 0; locale; cat; echo "\u00E9" | wc -m; ls | head -n 3; printf "%s\\n" b a B | sort'
  const trace = [step('l1', 'environment', 'here', ['bash', '-c', told])]
  const sums = async () => {
    const { captures } = (await world.refresh(trace)).manifest
    return captures.map(({ stdout, stderr }) => [stdout!.bytes, stdout!.sha256, stderr!.sha256])
  }
  const before = { ...process.env }
  const shout = join(world.dir, 'shout')
  writeFileSync(shout, 'echo hostile\n')
  const calm = await sums()
  Object.assign(process.env, {
    ...{ TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.ISO-8859-9', LANGUAGE: 'de', COLUMNS: '20', LINES: '5', TERM: 'xterm-256color' },
    ...{ CLICOLOR_FORCE: '1', FORCE_COLOR: '3', LS_COLORS: 'di=31', GREP_OPTIONS: '--color=always', GREP_COLORS: 'mt=31', POSIXLY_CORRECT: '1' },
    ...{ BASH_ENV: shout, ENV: shout, PS4: '$(echo hostile)', SHELLOPTS: 'xtrace', KUBECTL_EXTERNAL_DIFF: shout, HTTPS_PROXY: 'http://127.0.0.1:9' },
    'BASH_FUNC_date%%': '() { echo hostile; }',
  })
  const hostile = await sums().finally(() => {
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) delete process.env[name]
    }
    Object.assign(process.env, before)
  })
  expect(hostile).toEqual(calm)
  expect(calm[0]![0]).toBeGreaterThan(100)
})
