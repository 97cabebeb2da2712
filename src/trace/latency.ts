import type { Size } from './scale.ts'
import type { Step } from './step.ts'
import type { Side } from './words.ts'

/** What connecting to a Service costs, against connecting straight to the pod: one half of the blocks, on one side. */
export function latency(half: number): (size: Size, side: Side) => Step[] {
  return ({ id, services, plan }, side) => {
    const blocks = 4 * (plan.pairs + Math.ceil(plan.warm / plan.of))
    return [{
      name: `${id}-latency-${half}`,
      layer: 'scale',
      sides: [side],
      title: `Connecting to a Service among ${services}, and straight to its pod: half ${half}`,
      at: 'here',
      run: [
        ...['node', 'src/trace/workload/latency.ts', '--context', '{context}', '--namespace', '{namespace}', '--run', '{run}'],
        ...['--pod', '{insider}', '--here', '{insiderNear}', '--there', '{insiderFar}'],
        ...['--pairs', String(plan.pairs), '--of', String(plan.of), '--warm', String(plan.warm), '--seed', String(services * 10 + half)],
        ...side === 'v1' ? ['--toolbox', '{toolbox}', '--iptables', '{iptables}'] : [],
      ],
      complete: { kind: 'ends', with: /^\{"summary":/ },
      attempts: 1,
      aside: true,
      bulk: true,
      lasts: 2 * Math.ceil(blocks * 0.8),
      timeout: 60 + blocks * 3,
    }]
  }
}
