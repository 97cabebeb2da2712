import type { LbService } from '../../read/lbmaps.ts'
import type { Meeting } from '../../read/scale.ts'
import { parseLbBackends, parseLbFrontends, parseLbRevNat } from '../../read/lbmaps.ts'
import { stretchesOf } from '../../read/scale.ts'

/**
 * Every entry of the maps, and those that a packet is looked up in: the frontend's own, the slot that is chosen, and the backend
 * it names (`lb4_lookup_service`, `lb4_lookup_backend_slot`, `lb4_lookup_backend` in bpf/lib/lb.h).
 */
export const metEntries: Meeting = (of, { address, port }) => {
  const [services, backends, revNat] = [of('lb-frontends'), of('lb-backends'), of('lb-revnat')]
  if (!services || !backends || !revNat) return null
  const slots = parseLbFrontends(services.text, services.id)
  const pods = parseLbBackends(backends.text, backends.id)
  const tables = [
    ...stretchesOf(services.id, 'services', slots.map(({ line }) => line)),
    ...stretchesOf(backends.id, 'backends', pods.map(({ line }) => line)),
    ...stretchesOf(revNat.id, 'reverse NAT', parseLbRevNat(revNat.text, revNat.id).map(({ line }) => line)),
  ]
  const isAsked = ({ frontend: one }: LbService) => one.address === address && one.port === port && one.protocol === 'TCP'
  const asked = slots.filter(slot => isAsked(slot) && slot.frontend.scope === 'external')
  const [frontend, slot] = [0, 1].map(no => asked.find(one => one.slot === no))
  const backend = pods.find(({ id }) => id === slot?.value)
  if (!frontend || !slot || !backend) return null
  const own = [frontend, slot].map(({ line }) => ({ capture: services.id, line }))
  return { tables, lines: [...own, { capture: backends.id, line: backend.line }] }
}
