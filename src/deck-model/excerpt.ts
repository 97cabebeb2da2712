import type { Manifest } from '../set/manifest.ts'
import type { Show } from '../trace/step.ts'
import type { Side } from '../words.ts'
import { deck } from '../../deck.config.ts'
import { frontendOf } from '../set/frontend.ts'
import { counted } from '../text/numbers.ts'

/** The values that a rule may name in `{braces}`, from the manifest and the configuration. */
export type Names = Readonly<Record<string, string>>

/** These values for one side's captures. */
export function namesOf({ clusters }: Pick<Manifest, 'clusters'>, side: Side): Names {
  const { vip, clusterIp, nodePort } = clusters[side]
  const { address: frontend, port: frontendPort } = frontendOf(clusters[side])
  const { namespace, service, port } = deck
  const ports = { port: String(port), frontendPort: String(frontendPort), nodePort: String(nodePort) }
  return { namespace, service, vip, frontend, clusterIp, ...ports }
}

/** The numbers, from 1, of the lines that a rule selects. */
export function selected(lines: readonly string[], show: Show = { kind: 'all' }, names: Names = {}): number[] {
  const all = lines.map((_, index) => index + 1)
  switch (show.kind) {
    case 'all': return all
    case 'head': return all.slice(0, show.lines)
    case 'match': {
      const pattern = filled(show.pattern, names)
      return all.filter(no => pattern.test(lines[no - 1]!)).slice(0, show.atMost)
    }
  }
}

/** "lines 41–58 of 182", "line 7 of 7", "12 of 182 lines": which lines a pane shows. */
export function says(numbers: readonly number[], total: number): string {
  if (total === 0) return 'no output'
  if (numbers.length === 0) return `none of ${counted(total, 'line')}`
  if (numbers.length === total) return counted(total, 'line')
  const ranges = rangesOf(numbers)
  if (ranges.length > MOST_RANGES) return `${numbers.length} of ${counted(total, 'line')}`
  const listed = ranges.map(([from, to]) => from === to ? `${from}` : `${from}–${to}`).join(', ')
  return `${numbers.length === 1 ? 'line' : 'lines'} ${listed} of ${total}`
}

// --- internal ---

const MOST_RANGES = 2

function filled(pattern: RegExp, names: Names): RegExp {
  const source = pattern.source.replaceAll(/\\?\{([a-z][a-zA-Z]*)\\?\}/g, (whole, name: string) => {
    const value = names[name]
    return value === undefined ? whole : RegExp.escape(value)
  })
  return new RegExp(source, pattern.flags.replace('g', ''))
}

function rangesOf(numbers: readonly number[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const no of numbers) {
    const last = ranges.at(-1)
    if (last && no === last[1] + 1) last[1] = no
    else ranges.push([no, no])
  }
  return ranges
}
