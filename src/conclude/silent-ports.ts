import type { Share } from '../read/permutation.ts'
import type { PortReuse } from '../read/port-reuse.ts'
import type { Layer } from '../words.ts'
import type { Conclusion } from './conclusion.ts'
import { spoken } from '../dataplane/looks.ts'
import { ratesOf } from '../read/permutation.ts'
import { portsOf } from '../read/port-reuse.ts'
import { ENOUGH } from '../read/spread.ts'
import { listed } from '../text/listed.ts'
import { whole } from '../text/numbers.ts'
import { COMPARED } from '../words.ts'
import { holds, notEnough, notShown } from './conclusion.ts'
import { capturesOf, countingOf } from './tests.ts'

/**
 * Whether it is the source port: what fails from one that had just failed, beside what fails from all others, on the side that
 * loses more and on the one that does not.
 */
export function byPort(layer: Layer, variant: string): Conclusion {
  return {
    id: `${layer}.${variant}-ports`,
    question: 'Its pods have left the Service: is it the source port that decides?',
    needs: capturesOf(layer, variant),
    counter: capturesOf(layer, variant),
    judge: ({ set }) => {
      const { of } = countingOf(set, layer, variant)
      const told = COMPARED.map((side) => {
        const runs = of[side].map(({ settled }) => settled)
        return { side, name: spoken(set.manifest.clusters[side]), runs, ...portsOf(runs) }
      })
      const points = COMPARED.flatMap(side => of[side].map(run => ({ capture: run.from[0]!, line: 1 })))
      if (told.some(({ again }) => again.tried < ENOUGH)) return notEnough('Too few connections came from a port that had just failed.', points)
      const words = (ports: 'again' | 'others') => told.map(({ name, [ports]: { failed, tried } }, index) =>
        `${whole(failed)} of ${whole(tried)} ${index === 0 ? 'fail ' : ''}with ${name}`).join(', ')
      const without = told.filter(({ unknown }) => unknown > 0).map(({ name, unknown }) => `${whole(unknown)} with ${name}`)
      const says = `From 2 s after its pods left, of connections from a source port that had just failed ${words('again')}; of all others ${words('others')}.`
        + `${without.length > 0 ? ` Of ${listed(without, 'and')} that failed the log has no port.` : ''}`
      const numbers = Object.fromEntries(told.flatMap(({ side, again, others, unknown }) => [
        [`${side} again failed`, again.failed],
        [`${side} again tried`, again.tried],
        [`${side} others failed`, others.failed],
        [`${side} others tried`, others.tried],
        [`${side} unknown`, unknown],
      ]))
      const isShown = told.some(({ runs }) => ratesOf(runs.map(atMost), runs.map(({ again }) => again)).low > 0)
      return isShown ? holds(says, points, numbers) : notShown(`Not shown. ${says}`, points, numbers)
    },
  }
}

// --- internal ---

/** Of the others, if all those that failed without a port were among them. */
function atMost({ others: { tried, failed }, unknown }: PortReuse): Share {
  return { tried: tried + unknown, failed: failed + unknown }
}
