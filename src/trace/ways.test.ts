import type { Capture } from '../set/manifest.ts'
import type { PlatformKind, Side } from '../words.ts'
import type { SideContext } from './argv.ts'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { parseConntrack } from '../read/conntrack.ts'
import { recordSteps } from '../record/record.ts'
import { recordingInto } from '../record/testing.ts'
import { streamsOf } from '../set/manifest.ts'
import { GIVEN_AS } from '../words.ts'
import { steps } from './index.ts'
import { waysOf } from './ways.ts'

const conntrack = steps.find(({ layer, name }) => layer === 'l5' && name === 'conntrack')!
const rules = steps.find(({ layer, name }) => layer === 'l4' && name === 'iptables-save')!

/** What a program of this test prints, to stdout, to stderr, and its exit code. */
type Answers = Record<string, readonly [string, string, number]>
const ENTRY = 'tcp      6 111 TIME_WAIT src=198.51.100.7 dst=203.0.113.21 sport=33001 dport=80 src=10.4.1.5 dst=10.128.0.2 sport=80 dport=33001 [ASSURED] mark=0 '
const CONNTRACK = { yes: [`${ENTRY}use=1\n`, 'conntrack v1.4.7: 1 flow entries have been shown.\n', 0], no: ['', 'conntrack v1.4.7: Operation failed\n', 1] } as const
const PROC = { yes: [`ipv4     2 ${ENTRY}zone=0 use=2\n`, '', 0], no: ['', 'grep: /proc/net/nf_conntrack: No such file or directory\n', 2] } as const
const STRIPPED = ['', 'OCI runtime exec failed: executable file not found in $PATH\n', 126] as const
const SAVED = ['*nat\nCOMMIT\n# Completed on Tue\n', '', 0] as const

/** Records one step on a node where kube-proxy's pod gives one answer and the toolbox runs programs of this test. */
async function recorded(step: typeof rules, kubeProxy: readonly [string, string, number], programs: Answers, side: Side = 'v1', platform: PlatformKind = 'gke') {
  const bin = mkdtempSync(join(tmpdir(), 'deck-ways-'))
  const program = (name: string, text: string) => writeFileSync(join(bin, name), text, { mode: 0o755 })
  const prints = ([stdout, stderr, code]: readonly [string, string, number]) => `printf %s '${stdout}'; printf %s '${stderr}' >&2; exit ${code}`
  program('kubectl', `#!/bin/bash\ncase "$*" in *"exec kube-proxy-a "*) ${prints(kubeProxy)};; esac\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n`)
  for (const [name, answer] of Object.entries(programs)) program(name, `#!/bin/bash\n${prints(answer)}\n`)
  const facts = { context: 'c', namespace: 'ns', toolbox: 'toolbox-a', kubeProxy: side === 'v1' ? 'kube-proxy-a' : null, iptables: 'iptables', clientIp: '198.51.100.7', vip: '203.0.113.21', vipPort: '80', frontend: '203.0.113.21', frontendPort: '80', port: '80' }
  const ground: SideContext = { side, platform, dataplane: GIVEN_AS[side], client: [], bare: ['kube-proxy'], managed: true, facts }
  const recording = recordingInto(mkdtempSync(join(tmpdir(), 'deck-record-')), ground, { env: { PATH: `${bin}:${process.env.PATH}` } })
  const one = { ...step, attempts: 1 }
  const [capture] = await recordSteps([one], [one], recording)
  const text = capture!.stdout && readFileSync(join(recording.dir, capture!.stdout.path), 'utf8')
  return { capture: capture!, text, dir: recording.dir }
}

/** The words of each command without where it was sent: the last ones are a program's. */
function tried({ argv, refused = [] }: Capture) {
  const pod = (words: readonly string[] | null) => words && `${words[words.indexOf('exec') + 1]} ${words.findLast(word => ['conntrack', 'grep', 'iptables-save'].includes(word))}`
  return [...refused.map(one => pod(one.argv)), pod(argv)]
}

describe('on GKE, what a node knows is asked in an order, and the command shown is the one that answered', () => {
  it('kube-proxy\'s own pod, where that has the tool: nothing else is tried', async () => {
    const { capture, text } = await recorded(rules, SAVED, {})
    expect(tried(capture)).toEqual(['kube-proxy-a iptables-save'])
    expect([capture.status, text, 'refused' in capture]).toEqual(['ok', SAVED[0], false])
  })

  it('the toolbox, where kube-proxy\'s pod refuses: its command, exit code and stderr are kept', async () => {
    const { capture, text, dir } = await recorded(rules, STRIPPED, { 'iptables-save': SAVED })
    expect(tried(capture)).toEqual(['kube-proxy-a iptables-save', 'toolbox-a iptables-save'])
    expect([capture.status, capture.reason, text]).toEqual(['ok', null, SAVED[0]])
    const [refusal] = capture.refused!
    expect(refusal).toMatchObject({ exitCode: 126, reason: expect.stringMatching(/^exit 126: OCI runtime exec failed/) as string })
    expect(readFileSync(join(dir, refusal!.stderr!.path), 'utf8')).toBe(STRIPPED[1])
    expect(streamsOf(capture).map(({ path }) => path)).toEqual(['v1/l4/iptables-save.txt', 'v1/l4/iptables-save.stderr.txt', 'v1/l4/iptables-save.refused-1.txt'])
  })

  it('the toolbox also where kube-proxy\'s pod exits 0 and its output has no end', async () => {
    const { capture } = await recorded(rules, ['*nat\n', '', 0], { 'iptables-save': SAVED })
    expect(capture).toMatchObject({ status: 'ok', refused: [{ exitCode: 0, reason: expect.stringContaining('its last line is not') as string }] })
  })

  it('the kernel\'s own list, where nobody has conntrack: read as conntrack\'s own is', async () => {
    const { capture, text } = await recorded(conntrack, STRIPPED, { conntrack: CONNTRACK.no, grep: PROC.yes })
    expect(tried(capture)).toEqual(['kube-proxy-a conntrack', 'toolbox-a conntrack', 'toolbox-a grep'])
    expect(capture).toMatchObject({ status: 'ok', exitCode: 0, refused: [{ exitCode: 126 }, { exitCode: 1 }] })
    const [found] = parseConntrack(text!)
    expect(found).toMatchObject({ original: parseConntrack(CONNTRACK.yes[0])[0]!.original, state: 'TIME_WAIT' })
  })

  it('and where none answers the step has failed, with all of them', async () => {
    const { capture } = await recorded(conntrack, STRIPPED, { conntrack: CONNTRACK.no, grep: PROC.no })
    expect(tried(capture)).toHaveLength(3)
    expect(capture).toMatchObject({ status: 'failed', exitCode: 2, required: true, refused: [{ exitCode: 126 }, { exitCode: 1 }] })
    expect(capture.reason).toMatch(/^none of its 3 ways answered; the last one that was run: exit 2: grep: .*No such file/)
  })

  it('without kube-proxy there is one way less, and none of it is said', async () => {
    const { capture } = await recorded(conntrack, STRIPPED, { conntrack: CONNTRACK.yes }, 'v2')
    expect(tried(capture)).toEqual(['toolbox-a conntrack'])
    expect('refused' in capture).toBe(false)
  })
})

it('elsewhere a step has one way, its own', async () => {
  const { capture } = await recorded(conntrack, SAVED, { conntrack: CONNTRACK.no, grep: PROC.yes }, 'v1', 'kind')
  expect(tried(capture)).toEqual(['toolbox-a conntrack'])
  expect(capture).toMatchObject({ status: 'failed', reason: 'exit 1: conntrack v1.4.7: Operation failed' })
})

it('no step with several ways listens, is listened to, or changes anything', () => {
  const many = steps.filter(({ ways }) => ways)
  expect(many.map(({ layer, name }) => `${layer}.${name}`)).toEqual(['constant.proxy-mode', 'constant.proxy-config', 'l3.attached', 'l4.iptables-save', 'l4.redirect', 'l4.counters-before', 'l4.counters-after', 'l5.conntrack', 'l5.conntrack-pods', 'l6.before', 'l6.after'])
  for (const step of many) {
    expect([step.during, step.undo, step.unsettles, steps.some(({ during }) => during?.step === `${step.layer}.${step.name}`)]).toEqual([undefined, undefined, undefined, false])
    expect(waysOf(step, 'kind')).toEqual([step])
  }
})
