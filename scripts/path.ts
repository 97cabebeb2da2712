import type { Path, Question } from '../src/read/path.ts'
import type { Side } from '../src/trace/words.ts'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { deck } from '../deck.config.ts'
import { exitCodeOf, Fault, visible } from '../src/capture/fault.ts'
import { lastGoodSet } from '../src/capture/publish.ts'
import { capturedPath } from '../src/read/captured.ts'
import { parseIptables } from '../src/read/iptables.ts'
import { Unreadable } from '../src/read/lines.ts'
import { pathThroughBpf } from '../src/read/path-bpf.ts'
import { pathThroughIptables } from '../src/read/path-iptables.ts'
import { isFrom, targetOf } from '../src/read/path.ts'
import { pathText } from '../src/read/pathtext.ts'
import { parseLbList } from '../src/read/servicemap.ts'
import { SIDES } from '../src/trace/words.ts'

const HELP = `Which way a new connection takes, and which lines say so.

  npm run path -- [--to ADDRESS:PORT] [options]

  --to ADDRESS:PORT[/UDP]   a VIP, ClusterIP or node address  (the captured VIP)
  --from WHO                external, pod, host (the node) or an address
                            (external)
  --side v1|v2              one side of captures/  (both)
  --iptables FILE           read this iptables-save instead of captures/
  --bpf-lb FILE             read this \`cilium-dbg bpf lb list\` instead
  --json                    the whole answer, with every hop and its line
  --help

Exit code: 0 answered (also: no such frontend, no endpoints, rejected),
3 not decidable from this file, 1 a fault.
`

interface Asked { source: string, path: Path }

process.exitCode = await exitCodeOf(async () => {
  try {
    return main()
  }
  catch (error) {
    const plain = error instanceof Unreadable || (error as NodeJS.ErrnoException).code !== undefined
    throw plain ? new Fault(visible((error as Error).message)) : error
  }
})

function main(): number {
  const { values } = parseArgs({
    options: {
      'to': { type: 'string' },
      'from': { type: 'string', default: 'external' },
      'side': { type: 'string' },
      'iptables': { type: 'string' },
      'bpf-lb': { type: 'string' },
      'json': { type: 'boolean', default: false },
      'help': { type: 'boolean' },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  if (!isFrom(values.from)) throw new Fault(`--from is external, pod, host or an address, not “${visible(values.from)}”`)
  const asked = values.iptables !== undefined || values['bpf-lb'] !== undefined
    ? [ofFile(values)]
    : ofCaptures(values)
  const paths = asked.map(({ path }) => path)
  process.stdout.write(values.json
    ? `${JSON.stringify(paths.length === 1 ? paths[0] : paths, null, 2)}\n`
    : `${asked.map(({ path, source }) => pathText(path, source).map(visible).join('\n')).join('\n\n')}\n`)
  return paths.some(({ answer }) => answer === 'not decidable from this file') ? 3 : 0
}

interface Given { 'to'?: string, 'from': string, 'side'?: string, 'iptables'?: string, 'bpf-lb'?: string }

function ofFile({ iptables, 'bpf-lb': map, side, to, from }: Given): Asked {
  if (iptables !== undefined && map !== undefined) throw new Fault('One file at a time: --iptables or --bpf-lb')
  if (side !== undefined) throw new Fault('--side chooses among captures/; a file has no side')
  if (to === undefined) throw new Fault('--to ADDRESS:PORT says where to; a file does not know')
  const asking = question(to, from)
  const source = (iptables ?? map)!
  const text = readFileSync(source, 'utf8')
  const path = iptables === undefined
    ? pathThroughBpf(parseLbList(text, source), asking)
    : pathThroughIptables(parseIptables(text, source), asking)
  return { source, path }
}

function ofCaptures({ side, to, from }: Given): Asked[] {
  if (side !== undefined && !SIDES.includes(side as Side)) throw new Fault(`--side is v1 or v2, not “${visible(side)}”`)
  const set = lastGoodSet(fileURLToPath(new URL('../captures', import.meta.url)))
  const port = (vip: string) => `${vip.includes(':') ? `[${vip}]` : vip}:${deck.port}`
  return SIDES.filter(one => side === undefined || one === side).map((one) => {
    const { path, captures } = capturedPath(set, one, question(to ?? port(set.manifest.clusters[one].vip), from))
    return { path, source: `${one}: ${captures.join(', ')}` }
  })
}

function question(to: string, from: string): Question {
  const target = targetOf(to)
  if (!target) throw new Fault(`--to is ADDRESS:PORT, with /UDP where it is not TCP, not “${visible(to)}”`)
  return { ...target, from }
}
