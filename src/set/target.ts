import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../exec/fault.ts'
import { SIDE_PATTERN } from '../words.ts'
import { kindAt } from './disk.ts'
import { STREAM_PATH } from './manifest.ts'
import { setFolders } from './publish.ts'
import { REPORT } from './seal.ts'
import { filesOf, MANIFEST, NOTES, SUMS } from './sums.ts'

/**
 * Refuses to write a set to `dir` if it, or a folder that a swap needs next to it, contains anything but a set's own files: these
 * folders are replaced and removed. A missing or empty folder is fine. Called before anything is recorded.
 */
export function refuseForeign(dir: string): void {
  const { current, next, previous, lock } = setFolders(dir)
  const parent = dirname(current)
  if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory()) throw new Fault(`There is no folder ${parent} to write a set in.\n  → mkdir -p ${parent}`)
  const outer = setAround(parent)
  if (outer !== null) throw new Fault(`${current} would lie in the capture set ${outer}, which would be damaged by it.\n${ELSEWHERE}`)
  const foreign = [current, next, previous].map(path => ({ path, why: foreignIn(path) })).find(({ why }) => why !== null)
  if (foreign) throw new Fault(`${foreign.path} ${foreign.why}, and a recording would replace it.\n${ELSEWHERE}`)
  const whose = foreignLock(lock)
  if (whose) throw new Fault(`${lock} ${whose}, and a recording needs that name for its lock.\n${ELSEWHERE}`)
  if (isMounted(current)) throw new Fault(`${current} is a mount point, which cannot be replaced by renaming.\n${ELSEWHERE}`)
}

/** The set that a folder is, or is or would be inside of; null if there is none. */
export function setAround(folder: string): string | null {
  return existsSync(folder) ? around(realpathSync(folder)) : setAround(dirname(folder))
}

// --- internal ---

const ELSEWHERE = '  → Name a folder that holds a capture set, or nothing yet: npm run refresh -- --into DIR'

/** What a set or a staging folder contains besides the two sides. */
const OWN = [MANIFEST, SUMS, REPORT, NOTES]
const SIDE = new RegExp(`^${SIDE_PATTERN}$`)

/** What is there that is not a set, in words; null if there is nothing to lose. */
function foreignIn(path: string): string | null {
  const kind = kindAt(path)
  if (kind === null) return null
  if (kind !== 'a folder') return `is ${kind}, not a capture set`
  const stranger = strangerIn(path)
  return stranger === undefined ? null : `holds ${stranger}, which is no part of a capture set`
}

/** Checks the names first: a folder that is not a set may be as large as a disk. */
function strangerIn(folder: string): string | undefined {
  const names = readdirSync(folder)
  const sides = names.filter(name => SIDE.test(name) && kindAt(join(folder, name)) === 'a folder')
  const stranger = names.find(name => !OWN.includes(name) && !sides.includes(name))
  return stranger ?? sides.flatMap(side => filesOf(join(folder, side)).map(path => `${side}/${path}`)).find(path => !STREAM_PATH.test(path))
}

function foreignLock(lock: string): string | null {
  const kind = kindAt(lock)
  if (kind === null) return null
  if (kind !== 'a folder') return `is ${kind}`
  const stranger = readdirSync(lock).find(name => name !== 'holder.json')
  return stranger === undefined ? null : `holds ${stranger}`
}

function around(folder: string): string | null {
  const has = (name: string) => existsSync(join(folder, name))
  if ((has(MANIFEST) && has(SUMS)) || (OWN.some(has) && strangerIn(folder) === undefined)) return folder
  const parent = dirname(folder)
  return parent === folder ? null : around(parent)
}

function isMounted(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && found.dev !== statSync(dirname(path)).dev
}
