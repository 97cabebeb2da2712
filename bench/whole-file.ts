import type { Part } from './measure.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import packageJson from '../package.json' with { type: 'json' }
import { Fault } from '../src/exec/fault.ts'
import { run, tail } from '../src/exec/run.ts'
import { inScratch } from '../src/exec/scratch.ts'
import { compare, inTurns } from './measure.ts'
import { dump, lbList } from './read.ts'

const TURNS = 3
/** With the lines that declare their chains: 690,000 lines. */
const RULES = 524_000
const ROWS = 690_000
/** What follows `node` in package.json: V8's young objects in little room, then the script. */
const [, ...START] = packageJson.scripts.path.split(' ')
/** Node's own account of its process, in kB, after everything else. */
const PEAK = 'data:text/javascript,process.on("exit",()=>process.stderr.write("\\n"+process.resourceUsage().maxRSS))'

/**
 * Every frontend of a save of 690,000 lines by `npm run path -- --all`, against `iptables-restore --test` of the same file; and
 * of a list of Cilium's map as long, which no other program reads.
 */
export async function benchWholeFile(): Promise<Part> {
  const part = 'read: every frontend of a file of 690,000 lines, and iptables-restore --test of the one it reads'
  return await inScratch(async (dir) => {
    const [file, list] = ['iptables-save.txt', 'lb-list.txt'].map(name => join(dir, name)) as [string, string]
    writeFileSync(file, dump(RULES))
    writeFileSync(list, lbList(ROWS))
    const restore = () => took(['sh', '-c', 'exec iptables-restore --test < "$0"', file], [0])
    const why = await restore().then(() => null, (error: Error) => error.message)
    if (why !== null) return { part, measured: [], remarks: [`iptables-restore --test does not run here: ${why}`] }
    const { ours, other } = await inTurns(TURNS, () => every('--iptables', file), restore)
    const ofMap: Took[] = []
    for (let turn = 0; turn < TURNS; turn++) ofMap.push(await every('--bpf-lb', list))
    return {
      part,
      measured: [
        compare('path --all', 's', ours.map(({ seconds }) => seconds), other.map(({ seconds }) => seconds), 0.33),
        compare('path --all, memory', 'MB', ours.map(megabytesOf), null, 500),
        compare('of Cilium\'s map', 's', ofMap.map(({ seconds }) => seconds), null, null),
        compare('of Cilium\'s map, memory', 'MB', ofMap.map(megabytesOf), null, 500),
      ],
      remarks: [],
    }
  })
}

// --- internal ---

interface Took { seconds: number, stderr: string }

/** Exit code 3: not every frontend of the made file is decidable from it. */
async function every(kind: '--iptables' | '--bpf-lb', file: string): Promise<Took> {
  const words = [process.execPath, '--import', PEAK, ...START, '--all', kind, file]
  return await took(['sh', '-c', 'exec "$0" "$@" > /dev/null', ...words], [0, 3])
}

function megabytesOf({ stderr }: Took): number {
  return Number(stderr.split('\n').at(-1)) * 1024 / 1e6
}

/** Throws a sentence if it ended otherwise. */
async function took(argv: readonly string[], exits: readonly (number | null)[]): Promise<Took> {
  const ran = await run(argv, { timeoutMs: 600_000 })
  if (!exits.includes(ran.exitCode)) throw new Fault(`exit ${ran.exitCode}: ${tail(ran.stderr, 3)}`)
  return { seconds: ran.durationMs / 1000, stderr: ran.stderr.toString() }
}
