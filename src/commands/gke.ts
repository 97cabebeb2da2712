import type { z } from 'zod'
import type { Dialogue, UpOptions } from '../platform/gke/up.ts'
import type { Given } from './specification.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { visible, visibleJson } from '../exec/fault.ts'
import { gcloudEnvironment } from '../exec/gcloud-environment.ts'
import { findings } from '../platform/gke/checks.ts'
import { down } from '../platform/gke/down.ts'
import { CLIENTS, readLedger } from '../platform/gke/ledger.ts'
import { BALANCERS, gkeVersion, machineType, projectId, zoneName } from '../platform/gke/names.ts'
import { packed } from '../platform/gke/packed.ts'
import { waysTo } from '../platform/gke/pair.ts'
import { anythingLeft, described, status } from '../platform/gke/status.ts'
import { up } from '../platform/gke/up.ts'
import { stderr } from '../platform/make-progress.ts'
import { beginRun } from '../record/tools.ts'
import { writeWhole } from '../set/disk.ts'
import { verifySet } from '../set/verify.ts'
import { listed } from '../text/listed.ts'
import { counted } from '../text/numbers.ts'
import { COMPARED } from '../words.ts'
import { command } from './define-command.ts'
import { CURRENT, ROOT } from './places.ts'
import { asked, flag, name, one, only, whole, words } from './shapes.ts'

const WHAT = ['up', 'status', 'down', 'report', 'rehearse'] as const
const UP = ['up']

const is = (shape: z.ZodType) => (word: string) => shape.safeParse(word).success

const OPTIONS = {
  'project': only(UP, one(asked(is(projectId), 'the id of a project').optional())),
  'zone': only(UP, one(asked(is(zoneName), 'a zone, as us-central1-a').default('us-central1-a'))),
  'channel': only(UP, one(words(['regular', 'rapid', 'stable']).default('regular'))),
  'version': only(UP, one(asked(is(gkeVersion), 'a version of GKE, as 1.35.8-gke.1036000').optional())),
  'machine-type': only(UP, one(asked(is(machineType), 'a type of machine, as n2-standard-2').default('n2-standard-2'))),
  'nodes': only(UP, one(whole(2, 10).default(2))),
  'spot': only(UP, flag),
  'load-balancer': only(UP, one(words(BALANCERS).default('backend-service'))),
  'client': only(UP, one(words(CLIENTS).optional())),
  'private-nodes': only(UP, flag),
  'toolbox-image': only(UP, one(name.optional())),
  'nginx-image': only(UP, one(name.optional())),
  'yes': only(UP, flag),
  'json': only(['status'], flag),
  'lab': only(['rehearse'], flag),
} as const

export const gke = command({
  name: 'gke',
  summary: 'the two clusters of the talk on GKE: `up`, `status`, `down`; `report` what happened there, `rehearse` it without Google',
  help: `Two GKE clusters, one for each dataplane. They cost money.

  npm run gke -- up      both, the demo in them and a client outside them; shows
                         the commands and the cost of an hour, then asks
  npm run gke -- status  what still runs and costs; exit 1 while anything does
  npm run gke -- down    deletes what the ledger and the labels say is ours
  npm run gke -- report, rehearse  what happened, as gke-report.json without
                         private names; the day walked through without Google

  --yes                  up: do not ask
  --project PROJECT, --zone ZONE  (gcloud's, us-central1-a)
  --channel CHANNEL, --version VERSION  regular, rapid or stable (regular), and
                         one of its versions (its default)
  --machine-type TYPE, --nodes N, --spot  (n2-standard-2, 2 of each cluster, on
                         demand: Spot nodes may go, so no experiments there)
  --client WHERE         where requests start: vm in the zone, or here (vm)
  --load-balancer KIND   backend-service or target-pool (backend-service)
  --private-nodes        no external addresses: pulls by Cloud NAT, or
  --toolbox-image IMAGE, --nginx-image IMAGE  from a registry the nodes reach
  --json, --lab, --help  status as JSON; rehearse with the lab recorded; this

Needs gcloud, gke-gcloud-auth-plugin and kubectl. The day of the talk: GKE.md
`,
  options: OPTIONS,
  positionals: { name: `one of ${listed(WHAT, 'or')}`, least: 1, most: 1, shape: words(WHAT) },
  exits: { 1: 'something is left that costs money, or could not be made or deleted' },
  interrupted: 'undone',
  run: async (given, [what], signal) => {
    const env = gcloudEnvironment(process.env)
    const dialogue = { talk: stderr, ask: asking(signal) }
    if (what === 'rehearse') return await rehearse(given.lab ? ['--lab'] : [], signal)
    if (what === 'report') return void await report(env, signal)
    if (what === 'up') return await up(upOptions(given), waysTo({ account: null }, env, signal), dialogue, given.yes) ? 0 : 1
    const ledger = readLedger()
    if (ledger === null) {
      process.stderr.write('There is no ledger: this machine has made no clusters, or has deleted them.\n')
      return 0
    }
    const ways = waysTo(ledger, env, signal)
    if (what === 'down') return await down(ledger, ways, dialogue) ? 0 : 1
    const found = await status(ledger, ways)
    process.stdout.write(given.json ? `${visibleJson(found, 2)}\n` : `${visible(described(found))}\n`)
    return anythingLeft(found) ? 1 : 0
  },
})

// --- internal ---

function upOptions({ project, zone, channel, version, nodes, spot, client, ...more }: Given<typeof OPTIONS>): UpOptions {
  const { 'toolbox-image': toolbox, 'nginx-image': nginx } = more
  return {
    ...{ privateNodes: more['private-nodes'], images: { ...toolbox && { toolbox }, ...nginx && { nginx } } },
    ...{ zone, channel, nodes, spot, machineType: more['machine-type'], balancer: more['load-balancer'] },
    ...{ project: project ?? null, version: version ?? null, client: client ?? null },
  }
}

/** A program of the tests, which has the stand-ins. Its exit code. */
async function rehearse(words: readonly string[], signal: AbortSignal): Promise<number> {
  const child = spawn(process.execPath, [join(ROOT, 'test/stand-in/rehearse.ts'), ...words], { stdio: 'inherit' })
  // it undoes what it changed before it ends
  signal.addEventListener('abort', () => child.kill('SIGTERM'))
  const [code] = await once(child, 'close') as [number | null]
  return code ?? 1
}

/** Looks at the cloud as `up` and `status` do, changes nothing there, and writes all of it into one file. */
async function report(env: Record<string, string>, signal: AbortSignal): Promise<void> {
  const ledger = readLedger()
  const ways = waysTo(ledger ?? { account: null }, env, signal)
  const { tools, host } = await beginRun('gke')
  const [preflight, now] = ledger === null
    ? [[], null]
    : await Promise.all([
        findings(ledger, ways),
        status(ledger, ways).then(found => described(found), (error: unknown) => (error as Error).message),
      ])
  const last = existsSync(CURRENT) ? verifySet(CURRENT) : null
  const set = last && COMPARED.some(side => last.manifest.clusters[side].platform === 'gke') ? last : null
  writeWhole(REPORT, packed({ tools, host, preflight, ledger, status: now, set }))
  process.stderr.write(`${REPORT} has ${set ? 'the recording' : 'no recording of GKE, for there is none'}, ${ledger ? 'the pair' : 'no pair'} and ${counted(preflight.length, 'finding')}. Read it, then send it back.\n`)
}

const REPORT = 'gke-report.json'

/** Ctrl-C at a prompt is not delivered as a signal. */
function asking(signal: AbortSignal): Dialogue['ask'] {
  return async (question) => {
    if (!process.stdin.isTTY) return null
    const line = createInterface({ input: process.stdin, output: process.stderr })
    line.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    return await line.question(visible(question), { signal }).then(typed => typed.trim()).finally(() => line.close())
  }
}
