import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { COMMANDS } from '../src/commands/command-table.ts'
import { command } from '../src/commands/define-command.ts'
import { answer } from '../src/commands/start.ts'
import { Fault } from '../src/exec/fault.ts'
import { sumsOf } from '../src/set/sums.ts'
import { SHIPPED } from './set.ts'

type Name = keyof typeof COMMANDS

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'deck-bad-'))
const file = join(dir, 'file')
const nowhere = join(dir, 'nowhere')
writeFileSync(file, 'no set\n')

/** A command of the table as it answers these words, in this process. */
async function said(name: Name | ReturnType<typeof command>, argv: readonly string[]) {
  const [out, err] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
  for (const stream of [out, err]) {
    stream.mockImplementation((...words) => {
      const written: unknown = words.at(-1)
      if (typeof written === 'function') written()
      return true
    })
  }
  const code = await answer(typeof name === 'string' ? await COMMANDS[name]() : name, argv)
  const [stdout, stderr] = [out, err].map(({ mock }) => mock.calls.map(([text]) => text).join(''))
  return { code, stdout, stderr }
}

afterEach(() => void vi.restoreAllMocks())

/** Beside those that are the same for all. */
const WRONG: Record<Name, readonly string[]> = {
  dev: ['--port abc', '--port 0', '--port', '--open=1', '--open --open', '--remote', '--bind 0.0.0.0', '--tunnel', 'slides.md', '--no-force'],
  build: ['--out', '--out=', `--out ${file}`, '--out a --out b', '--base talk', '--base /talk', '--base', '--without-notes=1', 'slides.md', '--watch'],
  preview: ['--port abc', '--port 0', '--port 65536', '--port=', '--port', '--port 1 --port 2', '--dir', `--dir ${file}`, 'dist', '--json', '--no-port'],
  doctor: ['--v1', '--v1=', '--v1=-x', '--v2 --json', '--pdf', `--pdf ${dir}`, '--json=yes', '--json --json', 'v1', '--port 1', '--no-json'],
  present: ['--port abc', '--port 3030.5', '--port -1', '--open', '--no-open=1', '--v1 a', '--v2 b', '--experiments-on c', '--live --v1', '--live --live', 'captures', '--live --experiments-on'],
  export: ['--output', '--output=', `--output ${dir}`, '--slides --notes', '--pictures --dark', '--pictures --output x.pdf', '--dark=1', '--dark --dark', '--no-slides', 'x.pdf', '--pdf x.pdf'],
  refresh: ['--only', '--only=', '--only l9', '--only l4,', '--only l4 --experiments scale', '--only scale', '--experiments l4', '--experiments failover,', '--experiments=none', '--experiments --check', '--experiments scale --experiments policy', '--services 5', '--experiments scale --services 0', '--experiments scale --services 10001', '--experiments scale --services x', '--short', '--experiments policy --short', '--write', '--check --clean', '--dry-run --propose-aliases', '--into', `--into ${file}`, '--v1=-x', '--v1 a --v1 b', 'captures', '--keep=no', '--no-keep', '--experiments-on'],
  check: ['a b', file, '--private=1', '--private --private', '--no-private', '-p', '--json=1', '--jsonl', `-- ${dir} --private`, '--set x', '-'.repeat(3)],
  path: ['--to', '--to nginx', '--to 1.2.3.4', '--to 1.2.3.4:0', '--to 1.2.3.4:80/ICMP', '--from mars', '--from', '--side v9', '--side', '--iptables', `--iptables ${dir} --to 1.2.3.4:80`, `--iptables ${nowhere} --to 1.2.3.4:80`, `--iptables ${file}`, `--iptables ${file} --bpf-lb ${file}`, `--bpf-lb ${file} --side v1`, '1.2.3.4:80'],
  lab: ['', 'left', 'up down', 'up --json', 'down --json', 'down --node-image x', 'up --node-image', 'up --node-image=-x', `up --cilium-chart ${nowhere}`, `up --metallb-manifest ${nowhere}`, `up --metallb-manifest ${dir}`, `up --cilium-values ${nowhere}`, `up --kube-proxy-config ${nowhere}`, 'down --cilium-values x', 'status --yes', 'up --no-json'],
  gke: ['', 'left', 'up down', 'status --yes', 'down --yes', 'up --json', 'up --nodes x', 'up --nodes 1', 'up --nodes 11', 'up --nodes 2.5', 'up --nodes', 'up --zone Mars', 'up --channel fast', 'up --version 1.35', 'up --machine-type big', 'up --load-balancer both', 'up --client there', 'up --project -x', 'up --project=UPPER', 'up --spot=no', 'up --nodes 2 --nodes 3'],
  bench: ['deck read run', 'run', 'deck deck deck deck', '--set', `--set ${file}`, '--json=1', '--json --json', '--no-json', '-j', '--port 1'],
  test: ['units', '--quick', '--json', '-w', '-- x', 'a b', '--no-json', '--project=unit', 'a'],
}

const EVERY = ['--prot 1', '--prot=1', '-x', '--no-help', '--toString', '--__proto__=x', '--\u001B]52;c;eA==\u0007', 'a b c d e']

describe.each(Object.keys(WRONG) as Name[])('npm run %s, asked wrongly', (name) => {
  it.each([...WRONG[name], ...EVERY])('with %j, names it in one sentence on stderr alone and exits with 2', async (typed) => {
    const { code, stdout, stderr } = await said(name, typed === '' ? [] : typed.split(' '))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })

    expect(stderr).toMatch(new RegExp(`^[^\\n\\u0000-\\u001F]+; npm run ${name} -- --help shows its options\\.\\n$`))
  })
})

describe('npm run check, of a set that is broken', () => {
  const manifest = readFileSync(join(SHIPPED, 'manifest.json'), 'utf8')
  const packed = (JSON.parse(manifest) as { captures: { stdout: { path: string } | null }[] }).captures.flatMap(({ stdout }) => stdout?.path.endsWith('.gz') ? [stdout.path] : [])[0]!

  /** A folder with no more of the shipped set than it takes to come to what is broken. */
  function broken(text: string, sums?: string, gz?: string): string {
    const set = join(mkdtempSync(join(tmpdir(), 'deck-broken-')), 'captures')
    mkdirSync(set)
    writeFileSync(join(set, 'manifest.json'), text)
    if (gz !== undefined) {
      cpSync(join(SHIPPED, packed), join(set, packed), { recursive: true })
      writeFileSync(join(set, packed), gz)
    }
    writeFileSync(join(set, 'SHA256SUMS'), sums ?? sumsOf(set))
    return set
  }

  it.each([
    ['of a newer schema', () => broken(manifest.replace('"schema": 1', '"schema": 3'))],
    ['whose manifest begins with a BOM', () => broken(`\uFEFF${manifest}`)],
    ['whose manifest is cut', () => broken(manifest.slice(0, 5000))],
    ['whose manifest is empty', () => broken('')],
    ['whose manifest is a list', () => broken('[]')],
    ['whose digests end their lines as Windows does', () => broken(manifest, readFileSync(join(SHIPPED, 'SHA256SUMS'), 'utf8').replaceAll('\n', '\r\n'))],
    ['whose digests are no digests', () => broken(manifest, 'hello\n')],
    ['with a packed output that is none', () => broken(manifest, undefined, 'no gzip')],
    ['that is not there', () => nowhere],
    ['that is an empty folder', () => mkdtempSync(join(tmpdir(), 'deck-empty-'))],
  ])('%s, says so without a stack and exits with 1', async (_, made) => {
    const { code, stdout, stderr } = await said('check', [made()])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^\S.{10}/)
    expect(stderr).not.toMatch(/^ {4}at /m)
  })
})

describe('what goes wrong in a command', () => {
  const failing = (error: unknown) => command({ name: 'fail', summary: '', help: '', options: {}, run: () => Promise.reject(error) })

  it.each([
    ['a fault in its own words', new Fault('kubectl is not installed.\n  → Install it'), 'kubectl is not installed.\n  → Install it\n'],
    ['an error nobody foresaw in a sentence that says whose fault it is', new TypeError('x is\n  not a function'), 'x is not a function. This is a fault of this program; DEBUG=1 shows where.\n'],
    ['what is no error at all too', 'why', 'why. This is a fault of this program; DEBUG=1 shows where.\n'],
    ['what the system refused as it says it', Object.assign(new Error('EACCES: permission denied, open \'/x\''), { code: 'EACCES', syscall: 'open' }), 'EACCES: permission denied, open \'/x\'.\n'],
  ])('is told, %s, with exit code 1', async (_, error, stderr) => {
    expect(await said(failing(error), [])).toEqual({ code: 1, stdout: '', stderr })
  })

  it('is told of a server while it goes on serving, until it is ended', () => {
    const here = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
    const program = `
      const { answer } = await import(${here('../src/commands/start.ts')})
      const { command } = await import(${here('../src/commands/define-command.ts')})
      const serve = async () => {
        setImmediate(() => { throw new Error('lost') })
        await new Promise(resolve => process.once('uncaughtException', () => setImmediate(resolve)))
        process.stdout.write('still here')
      }
      process.exitCode = await answer(command({ name: 'serve', summary: '', help: '', options: {}, interrupted: 'served', run: serve }), [])`
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
    const told = 'An error occurred; the deck is still being served: lost. This is a fault of this program; DEBUG=1 shows where.\n'
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'still here', stderr: told })
  })

  it('has its stack with DEBUG=1', async () => {
    vi.stubEnv('DEBUG', '1')
    const { code, stderr } = await said(failing(new TypeError('x is not a function')), [])
    vi.unstubAllEnvs()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^TypeError: x is not a function\n {4}at /)
  })
})

describe('npm run path, as a process', () => {
  const path = (shell: string, env = {}) => spawnSync('bash', ['-o', 'pipefail', '-c', shell, process.execPath, root('scripts/path.ts')], { encoding: 'utf8', env: { ...process.env, ...env } })
  const BIG = `"$0" "$1" --json --to 172.18.255.210:80`

  it('ends in silence with 141, as other tools do, when nobody reads what it says', async () => {
    const { status, stderr } = path(`${BIG} | true`)
    expect({ status, stderr }).toEqual({ status: 141, stderr: '' })
  })

  it('says that it could not be written, with 1, where the disk is full', async () => {
    const { status, stderr } = path(`${BIG} > /dev/full`)
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'stdout cannot be written: ENOSPC: no space left on device, write.\n' })
  })

  it('is answered with a sentence where TMPDIR names no folder and one is needed', () => {
    const { status, stderr } = spawnSync(process.execPath, [root('scripts/refresh.ts'), '--check'], { encoding: 'utf8', env: { ...process.env, TMPDIR: nowhere } })
    expect({ status, stderr }).toEqual({ status: 1, stderr: `There is no folder ${nowhere} for temporary files; TMPDIR has to name one.\n` })
  })
})
