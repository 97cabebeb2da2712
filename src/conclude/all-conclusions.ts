import type { Conclusion } from './conclusion.ts'
import { AFTER } from './after.ts'
import { ANSWERS } from './answers.ts'
import { BELIEVED } from './beliefs.ts'
import { DECIDING, TALKS } from './decided.ts'
import { FAILOVER } from './failover.ts'
import { FULL_MAP } from './full-map.ts'
import { INSIDE } from './inside.ts'
import { LATENCY } from './latency.ts'
import { LAYER_ANSWERS } from './layer-answers.ts'
import { MET } from './met.ts'
import { OBSERVED } from './observed.ts'
import { LANDING, OUTSIDE } from './outside.ts'
import { PACE } from './pacing.ts'
import { PATHS } from './path.ts'
import { POLICY } from './policy.ts'
import { RESTART } from './restart.ts'
import { ROUTING } from './routing.ts'
import { SCALE } from './scale.ts'
import { SILENT_BALANCER } from './silent-balancer.ts'
import { SILENT_END } from './silent-end.ts'
import { SILENT } from './silent-node.ts'
import { TRAFFIC } from './traffic.ts'
import { UDP } from './udp.ts'
import { NOTHING_ELSE, VARIABLE } from './variable.ts'

/** Every statement the deck makes about captures: adding one is adding an object. */
export const CONCLUSIONS: readonly Conclusion[] = [
  VARIABLE,
  NOTHING_ELSE,
  ...OUTSIDE,
  LANDING,
  ...INSIDE,
  ...OBSERVED,
  ...PATHS,
  ...FAILOVER,
  ...SILENT,
  SILENT_BALANCER,
  ...AFTER,
  ...TALKS,
  ...DECIDING,
  ...POLICY,
  ...SCALE,
  MET,
  ...LATENCY,
  ...TRAFFIC,
  ...RESTART,
  ...PACE,
  ...UDP,
  ...ROUTING,
  ...SILENT_END,
  ...FULL_MAP,
  ...BELIEVED,
  ...ANSWERS,
  ...LAYER_ANSWERS,
]
