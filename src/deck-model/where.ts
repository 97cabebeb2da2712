import type { Plugin } from 'vite'
import { encode } from 'uqr'
import { Fault } from '../exec/fault.ts'

/** The address of the deck and its QR code: the dark modules as an SVG path, one unit per module, without a quiet zone. */
export interface Where {
  address: string
  /** The width in modules. */
  size: number
  path: string
}

/** The deck's address with its QR code; null if none is configured. Throws if it is not a web address. */
export function whereOf(address: string | undefined): Where | null {
  if (address === undefined) return null
  if (!/^https?:$/.test(URL.parse(address)?.protocol ?? '')) {
    throw new Fault(`deck.config.ts has the address ${JSON.stringify(address)}, which is not an address.\n  → Write it as https://…, or leave it out.`)
  }
  const { data, size } = encode(address, { ecc: 'M', border: 0 })
  return { address, size, path: data.map(rowPath).join('') }
}

/** Provides the address to its slide as `virtual:where`, drawn at build time: nothing else of the configuration is bundled. */
export function whereToFind(address: string | undefined): Plugin {
  const id = 'virtual:where'
  return {
    name: 'deck:where',
    resolveId: source => source === id ? `\0${id}` : null,
    load: loaded => loaded === `\0${id}` ? `export default ${JSON.stringify(whereOf(address))}` : null,
  }
}

// --- internal ---

/** The dark modules of one row: one bar per run. */
function rowPath(row: readonly boolean[], y: number): string {
  const bits = row.map(Number).join('')
  return [...bits.matchAll(/1+/g)].map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`).join('')
}
