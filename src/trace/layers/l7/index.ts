import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_KUBE_PROXY } from '../../../words.ts'
import { BURST } from '../../marked-burst.ts'
import { interrupted } from '../../wire.ts'

const OBSERVE = 'hubble observe --since {burstStarted} --until {burstEnded} --to-label app={service} --tcp-flags SYN --not --from-identity host'

const NEW_ONES = 'conntrack -E -p tcp --orig-src {clientIp} --orig-dst {frontend} --orig-port-dst {frontendPort} -e NEW -o timestamp'

/** Who talked to whom? */
export const layer: TraceLayer = {
  id: 'l7',
  name: 'Flows',
  question: 'Who talked to whom?',
  about: ['client', 'pod'],
  place: 70,
  turn: 2,
  steps: [
    {
      name: 'flows',
      on: ON_KUBE_PROXY,
      traffic: true,
      title: 'New connections, as conntrack tells them',
      at: 'toolbox',
      ...interrupted(6, NEW_ONES),
      complete: { kind: 'lines', match: String.raw`\[NEW\]`, atLeast: BURST, spread: true },
      during: { step: 'l5.burst', ready: 1 },
      lead: true,
      adds: { on: ON_KUBE_PROXY, unless: /\b(?:FORWARDED|DROPPED|verdict)\b/, says: 'For pods and verdicts {side} would need a service mesh, or on GKE VPC Flow Logs and firewall logs.' },
    },
    {
      name: 'flows',
      on: ON_CILIUM,
      traffic: true,
      title: 'The same burst, as Hubble tells it',
      at: 'hubble',
      run: `${OBSERVE} --print-node-name`,
      complete: { kind: 'lines', match: 'FORWARDED', atLeast: BURST },
      lead: true,
    },
    {
      name: 'flows-json',
      on: ON_CILIUM,
      traffic: true,
      title: 'The same flows as JSON',
      at: 'hubble',
      run: `${OBSERVE} -o jsonpb`,
      complete: { kind: 'lines', match: '"verdict":"FORWARDED"', atLeast: BURST },
    },
  ],
}
