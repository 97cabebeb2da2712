import type { Ran } from '../exec/run.ts'
import type { Complete } from '../trace/step.ts'
import { visible } from '../exec/fault.ts'
import { hasRemoteDigest, remoteFault } from '../exec/remote-digest.ts'

/**
 * One sentence about why an output is not complete; null if it is. A zero exit code alone proves nothing: `kubectl exec` can lose
 * the end of stdout and still exit 0.
 */
export function incomplete(ran: Ran, rule: Complete): string | null {
  const cut = hasRemoteDigest(ran.argv)
    ? remoteFault(ran.stdout, ran.stderr)
    : null
  return cut ?? unmet(ran.stdout.toString('utf8'), ran.stderr.toString('utf8'), rule)
}

// --- internal ---

function unmet(stdout: string, stderr: string, rule: Complete): string | null {
  switch (rule.kind) {
    case 'json': return jsonFault(stdout)
    case 'ends': return rule.with.test(lastLine(stdout))
      ? null
      : `its last line is not ${rule.with}: ${quoted(lastLine(stdout))}`
    case 'stderr': return rule.says.test(stderr)
      ? null
      : `stderr does not say ${rule.says}`
    case 'rows': return rowsFault(stdout, rule.atLeast)
    case 'lines': return linesFault(stdout, new RegExp(rule.match), rule.atLeast)
    case 'digest': return null
  }
}

function jsonFault(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  }
  catch (error) {
    // the parser quotes a few characters, which may be cut from a secret or a private name
    return `it is not whole JSON: ${(error as Error).message.replace(/,? (?:\.\.\.)?".*$/s, '')}`
  }
}

function rowsFault(text: string, atLeast: number): string | null {
  if (!text.endsWith('\n')) return 'its last line has no end'
  const rows = text.trimEnd().split('\n').length - 1
  return rows >= atLeast
    ? null
    : `it has ${Math.max(rows, 0)} rows below its header, at least ${atLeast} were expected`
}

function linesFault(text: string, match: RegExp, atLeast: number): string | null {
  const found = text.split('\n').filter(line => match.test(line)).length
  return found >= atLeast
    ? null
    : `${found} lines match ${match}, at least ${atLeast} were expected`
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}

function quoted(line: string): string {
  return JSON.stringify(visible(line.slice(0, 4096)).slice(0, 80))
}
