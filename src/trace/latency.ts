import type { Size } from './size.ts'
import type { LayerStep } from './step.ts'
import { COMPARED, DATAPLANES, ON_IPTABLES } from '../words.ts'

/** By the VIP's path: connections in a block, blocks in a half, and how many connections are discarded before them. */
export const BY_VIP = { of: 500, blocks: 10, warm: 500 }

/**
 * What connecting to a Service costs, against connecting straight to the pod; what a request on an open connection costs, the
 * same way; and what connecting to the VIP costs from outside, which has no straight way beside it. One half of each.
 */
export function latency(half: number): (size: Size) => LayerStep[] {
  return size => [...among(size, half), requesting(size, half), byVip(size, half)]
}

/**
 * Connecting to the Services that are measured, and straight to their pods, in a random order from this seed. A step for each
 * kind of dataplane: where a Service's place in a list is what may cost, that place is looked up.
 */
export function connecting(plan: Timing, seed: number): Omit<LayerStep, 'name' | 'title'>[] {
  const words = asked(plan.pairs, plan, seed)
  const step = { ...measured(plan.pairs, plan), run: words }
  const others = DATAPLANES.filter(one => !ON_IPTABLES.includes(one))
  return [{ ...step, on: ON_IPTABLES, run: `${words}${LOOKS} --on {netfilter}`, formerly: [`${words}${LOOKS}`] }, { ...step, on: others }]
}

// --- internal ---

type Timing = Pick<Size['plan'], 'pairs' | 'of' | 'warm' | 'sides'>

/** Where the Service's line is read. */
const LOOKS = ' --toolbox {toolbox} --iptables {iptables}'

/** A request takes less than a connection and is expected to cost the same everywhere: fewer pairs tell. */
const PAIRS_OF_REQUESTS = 10

function among({ id, services, plan }: Size, half: number): LayerStep[] {
  return connecting(plan, services * 10 + half).map(step => ({
    ...step,
    name: `${id}-latency-${half}`,
    title: `Connecting to a Service among ${services}, and straight to its pod: half ${half}`,
  }))
}

function requesting({ id, services, plan }: Size, half: number): LayerStep {
  const pairs = Math.min(plan.pairs, PAIRS_OF_REQUESTS)
  return {
    ...measured(pairs, plan),
    name: `${id}-requests-${half}`,
    title: `Requests on open connections to a Service among ${services}, and straight to its pod: half ${half}`,
    run: `${asked(pairs, plan, services * 10 + half)} --open`,
  }
}

function byVip({ id, services, plan }: Size, half: number): LayerStep {
  const of = Math.min(plan.of, BY_VIP.of)
  const all = BY_VIP.warm + of * Math.min(plan.pairs, BY_VIP.blocks)
  return {
    ...BULKY,
    name: `${id}-vip-${half}`,
    title: `Connecting to the VIP from outside, beside ${services} Services: half ${half}`,
    at: 'client',
    run: String.raw`curl -sS -o /dev/null -m 60 -H 'Connection: close' -w '%{time_connect} %{num_connects} %{http_code}\n' 'http://{vip}:{vipPort}/?{token}-n[1-${all}]'`,
    complete: { kind: 'lines', match: String.raw`^\d+\.\d{6} 1 200$`, atLeast: all },
    lasts: Math.ceil(all / 400),
    timeout: 60,
  }
}

const BULKY = { attempts: 1, bulk: true } as const

function measured(pairs: number, { warm, of, sides = COMPARED }: Timing) {
  const blocks = 4 * (pairs + Math.ceil(warm / of))
  return {
    ...BULKY,
    at: 'here' as const,
    complete: { kind: 'ends' as const, with: /^\{"summary":/ },
    lasts: sides.length * Math.ceil(blocks * 0.8),
    timeout: 60 + blocks * 3,
  }
}

function asked(pairs: number, { of, warm }: Timing, seed: number): string {
  return `node src/trace/workload/latency.ts --context {context} --namespace {namespace} --run {run} --pod {insider} --here {insiderNear} --there {insiderFar} --pairs ${pairs} --of ${of} --warm ${warm} --seed ${seed}`
}
