import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { exitCodeOf, Fault, visible, visibleJson } from '../src/capture/fault.ts'
import { interruptible } from '../src/capture/interrupt.ts'
import { BALANCERS } from '../src/gke/balancer.ts'
import { down } from '../src/gke/down.ts'
import { gcloudEnvironment } from '../src/gke/gcloud.ts'
import { CLIENTS, readLedger } from '../src/gke/ledger.ts'
import { gkeVersion, machineType, zoneName } from '../src/gke/names.ts'
import { waysTo } from '../src/gke/pair.ts'
import { anythingLeft, described, status } from '../src/gke/status.ts'
import { up } from '../src/gke/up.ts'
import { stderr } from '../src/lab/progress.ts'

const HELP = `Two GKE clusters that differ in nothing but the dataplane. They cost money.

  npm run gke -- up      both, the demo in them and a client beside them; shows
                         the commands and what an hour costs, then asks
  npm run gke -- status  what still runs and costs; exit 1 while anything does
  npm run gke -- down    deletes what the ledger and the labels say is ours

  --yes                  up: do not ask
  --project PROJECT      (gcloud's)
  --zone ZONE            (us-central1-a)
  --channel CHANNEL      regular, rapid or stable (regular)
  --version VERSION      (the channel's default)
  --machine-type TYPE    (n2-standard-2, not a shared kind)
  --nodes N              of each cluster (2)
  --spot                 nodes that may go at any moment: no experiments then
  --client WHERE         where requests start: vm, a machine in the zone, or
                         here, this one (vm)
  --load-balancer KIND   backend-service or target-pool (backend-service)
  --json                 status as JSON
  --help

Needs gcloud, gke-gcloud-auth-plugin and kubectl. The day of the talk: GKE.md
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'project': { type: 'string' },
    'zone': { type: 'string', default: 'us-central1-a' },
    'channel': { type: 'string', default: 'regular' },
    'version': { type: 'string' },
    'machine-type': { type: 'string', default: 'n2-standard-2' },
    'nodes': { type: 'string', default: '2' },
    'spot': { type: 'boolean', default: false },
    'load-balancer': { type: 'string', default: 'backend-service' },
    'client': { type: 'string' },
    'yes': { type: 'boolean', default: false },
    'json': { type: 'boolean' },
    'help': { type: 'boolean' },
  },
})

if (values.help) process.stdout.write(HELP)
else process.exitCode = await exitCodeOf(() => interruptible(main))

async function main(signal: AbortSignal): Promise<number> {
  const [what, ...more] = positionals
  if (more.length > 0 || !['up', 'status', 'down'].includes(what ?? '')) throw new Fault(`gke is told up, status or down, not "${positionals.join(' ')}"\n\n${HELP}`)
  const env = gcloudEnvironment(process.env)
  const dialogue = { talk: stderr, ask }
  if (what === 'up') return await up(wishes(), waysTo({ account: null }, env, signal), dialogue, values.yes) ? 0 : 1
  const ledger = readLedger()
  if (ledger === null) {
    process.stderr.write('There is no ledger: this machine has made no clusters, or has deleted them.\n')
    return 0
  }
  const ways = waysTo(ledger, env, signal)
  if (what === 'down') return await down(ledger, ways, dialogue) ? 0 : 1
  const found = await status(ledger, ways)
  process.stdout.write(values.json ? `${visibleJson(found, 2)}\n` : `${visible(described(found))}\n`)
  return anythingLeft(found) ? 1 : 0
}

function wishes() {
  const shape = z.object({
    project: z.string().nullable(),
    zone: zoneName,
    channel: z.enum(['regular', 'rapid', 'stable']),
    version: gkeVersion.nullable(),
    machineType,
    nodes: z.coerce.number().int().min(2).max(10),
    spot: z.boolean(),
    balancer: z.enum(BALANCERS),
    client: z.enum(CLIENTS).nullable(),
  })
  const { 'machine-type': type, 'load-balancer': balancer, project = null, version = null, client = null, ...rest } = values
  const read = shape.safeParse({ ...rest, project, version, client, machineType: type, balancer })
  if (read.success) return read.data
  throw new Fault(`${z.prettifyError(read.error)}\n\n${HELP}`)
}

async function ask(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null
  const line = createInterface({ input: process.stdin, output: process.stderr })
  const typed = await line.question(visible(question))
  line.close()
  return typed.trim()
}
