import type { Side } from '../words.ts'
import type { Plan, Size } from './size.ts'
import type { LayerStep, Step } from './step.ts'
import { quoted } from '../exec/shell.ts'
import { COMPARED, ON_CILIUM, ON_IPTABLES, ON_NFTABLES, SIDE_PATTERN } from '../words.ts'
import { latency } from './latency.ts'
import { inTurn } from './load-look.ts'
import { NFT_COMPLETE, NFT_TABLE } from './nft-commands.ts'
import { probedServices, SWEEP, sweptServices } from './probed-services.ts'
import { completed, withCommon } from './step.ts'
import { STAMPED } from './wire.ts'

export const FULL: Plan = { sizes: [1, 100, 1000], probed: 10, tries: 15, slotMs: 4000, pairs: 10, of: 500, warm: 1000 }
export const SHORT: Plan = { sizes: [1, 100], probed: 3, tries: 3, slotMs: 4000, pairs: 3, of: 100, warm: 100 }
/** Milliseconds between two starts of a poller. */
export const EVERY = 5

/** The scale experiment: for each size, Services made in bulk, counted, one more again and again, and what connecting costs. */
export function scale(plan: Plan): Step[] {
  const { sides = COMPARED } = plan
  const steps = plan.sizes.flatMap((services, index) => {
    const size = { plan, services, id: `n-${services}` }
    const order = index % 2 === 0 ? sides : sides.toReversed()
    const parts = [bulk, ...[1, 2].map(half => more(half)), ...[1, 2].map(half => latency(half))]
    const of = (name: string, title: string) => ({ name: `${size.id}-${name}`, title })
    return [
      probedServices(of('probed', `Services that are measured, beside ${services} others`), plan.probed),
      ...turns(size, order, parts),
      sweptServices(of('sweep', `The ${services} Services and those that were measured are gone`)),
    ]
  })
  return completed(steps, { layer: LAYER, aside: true })
}

/** The steps behind captures of sizes that the full plan has not, as `--services N` adds them. */
export function furtherSizes(ids: readonly string[], sides: readonly Side[]): Step[] {
  const sizes = new Set(ids.flatMap(id => SIZED.exec(id)?.[2] ?? []).map(Number))
  return scale({ ...FULL, sides, sizes: [...sizes].filter(size => !FULL.sizes.includes(size)) })
}

// --- internal ---

const LAYER = 'scale'
const SIZED = new RegExp(String.raw`^${LAYER}\.${SIDE_PATTERN}\.n-(\d+)-`)
const BULK = 'node src/trace/workload/services.ts --namespace "$1" --run "$2" --bulk "$3" --last "$4" '
  + '| kubectl --context "$0" create -f -'
/** Asks the Service that is made last, from a pod, until it answers. */
const REACHED = 'address=$(kubectl --context "$0" -n "$1" get service scale-last -o "jsonpath={.spec.clusterIP}") && '
  + 'echo "1 $address 80" | kubectl --context "$0" -n "$1" exec -i "$2" -- perl -e "$(cat src/trace/workload/connects.pl)" "$3" "$4"'

/** Load, the time tasks waited for a CPU, the ticks a hypervisor took, and the CPU time of what programs the dataplane. */
const PRESSURE = 'cat /proc/loadavg; cat /proc/pressure/cpu; head -n 1 /proc/stat; '
  + 'for comm in $(grep -lxE "kube-proxy|cilium-agent" /proc/[0-9]*/comm); do cat "$(dirname "$comm")/stat"; done'

type Part = (size: Size) => LayerStep[]

/**
 * One side at a time, A B B A, or A B C C B A, so that none is measured while another works and a drift of the machine favours
 * none. The sides wait for each other at each look at the machine's load.
 */
function turns(size: Size, sides: readonly Side[], parts: readonly Part[]): LayerStep[] {
  return parts.flatMap((part, index) => inTurn(
    index % 2 === 0 ? sides : sides.toReversed(),
    part(size),
    between => pressure(size, parts.length * between + index + 1),
  ))
}

function bulk({ id, services }: Size): LayerStep[] {
  const seconds = 30 + Math.ceil(services / 8)
  const act = `${id}-bulk`
  return [
    ...['client', 'stranger'].map((pod): LayerStep => ({
      name: `${act}-${pod}`,
      title: `When the last of ${services} Services answers the ${pod}`,
      at: 'here',
      run: `bash -o pipefail -c ${quoted(REACHED)} {context} {namespace} ${pod} ${EVERY} ${seconds}`,
      complete: { kind: 'ends', with: /^\{"n":1,/ },
      during: { step: `${LAYER}.${act}`, ready: /^polling$/m },
      attempts: 1,
      timeout: seconds,
    })),
    {
      name: act,
      title: `${services} Services made in bulk`,
      at: 'here',
      run: `node src/trace/workload/stamp.ts bash -o pipefail -c ${quoted(BULK)} {context} {namespace} {run} ${services} {insiderNear}`,
      complete: STAMPED,
      undo: SWEEP,
      attempts: 1,
      bulk: true,
      lasts: 2 + Math.ceil(services / 25),
      timeout: seconds,
    },
    ...counts(id, services),
  ]
}

/** What the tables hold of so many Services. */
function counts(id: string, services: number): LayerStep[] {
  const maps = (['frontends', 'backends', 'revnat'] as const).map((map): LayerStep => ({
    name: `${id}-lb-${map}`,
    on: ON_CILIUM,
    title: `The load-balancing map of ${map}, with ${services} Services`,
    at: 'agent',
    run: `cilium-dbg bpf lb list --${map}`,
    complete: { kind: 'rows', atLeast: 1 },
  }))
  return withCommon({ attempts: 3, bulk: true, timeout: 60 }, [
    {
      name: `${id}-iptables-save`,
      on: ON_IPTABLES,
      title: `Every netfilter rule, with ${services} Services`,
      at: 'netfilter',
      run: '{iptables}-save',
      complete: { kind: 'ends', with: /^# Completed on / },
    },
    {
      name: `${id}-nft`,
      on: ON_NFTABLES,
      title: `kube-proxy's table, with ${services} Services`,
      at: 'toolbox',
      run: NFT_TABLE,
      complete: NFT_COMPLETE,
    },
    ...maps,
  ])
}

function more(half: number): Part {
  return ({ id, services, plan }) => {
    const seconds = Math.ceil(plan.tries * plan.slotMs / 1000)
    return [{
      name: `${id}-more-${half}`,
      title: `One more Service beside ${services}, ${plan.tries} times: half ${half}`,
      at: 'here',
      run: `node src/trace/workload/more.ts --context {context} --namespace {namespace} --run {run} --to {insiderNear} --pods client,stranger --tries ${plan.tries} --slot ${plan.slotMs} --every ${EVERY} --seed ${services * 10 + half}`,
      complete: { kind: 'ends', with: /^\{"summary":/ },
      undo: SWEEP,
      bulk: true,
      lasts: (plan.sides ?? COMPARED).length * seconds + 8,
      timeout: seconds * 2 + 60,
    }]
  }
}

function pressure({ id }: Size, look: number): LayerStep {
  return {
    name: `${id}-pressure-${look}`,
    title: `How busy the machine and the agent have been: look ${look}`,
    at: 'toolbox',
    run: `bash -c ${quoted(PRESSURE)}`,
    complete: { kind: 'digest' },
    required: false,
    abreast: true,
  }
}
