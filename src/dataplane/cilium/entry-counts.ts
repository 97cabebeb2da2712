import type { Counting } from '../../read/scale.ts'
import { parseLbBackends, parseLbFrontends, parseLbRevNat } from '../../read/lbmaps.ts'

/** Entries of the maps of services, backends and reverse NAT. */
export const entryCounts: Counting = (part) => {
  const counts = MAPS.flatMap(([name, map, parse]) => {
    const found = part(name)
    const names = { name: `${map} entries`, one: `${map} entry`, kind: ENTRIES }
    return found ? [{ ...names, count: parse(found.text, found.id).length, from: found.id }] : []
  })
  return { counts, uncommented: null }
}

const MAPS = [
  ['lb-frontends', 'services map', parseLbFrontends],
  ['lb-backends', 'backends map', parseLbBackends],
  ['lb-revnat', 'reverse NAT map', parseLbRevNat],
] as const

const ENTRIES = { one: 'map entry', many: 'map entries' }
