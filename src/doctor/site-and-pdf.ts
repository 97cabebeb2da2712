import type { Check, Finding } from './finding-kinds.ts'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import { digestOf } from '../set/sets.ts'
import { filesOf } from '../set/sums.ts'
import { good, warning } from './finding-kinds.ts'
import { verified } from './verified.ts'

/**
 * The built site: whether it contains the digest of the set, and whether any of its sources is newer. A build takes too long to
 * be tried here; `captures` checks that a deck can be made of the captures.
 */
export const site: Check = {
  name: 'site',
  look: (talk) => {
    const { root } = talk
    const page = join(root, 'dist/index.html')
    if (!existsSync(page)) return [warning('dist/ is not built; npm run present does without', 'npm run build, to have a site that needs nothing of this folder')]
    const digest = digestOf(verified(talk).sets)
    if (!shows(join(root, 'dist/assets'), digest)) return [warning('dist/ shows another set than captures/', 'npm run build')]
    return [newerThan(root, page, 'dist/', 'npm run build')]
  },
}

/** The PDF to take along: whether its subject contains the set's digest, which `src/export/pdf.ts` writes. */
export const pdf: Check = {
  name: 'PDF',
  look: async (talk) => {
    const { root, pdf: path } = talk
    const name = relative(root, path)
    if (!existsSync(path)) return [warning(`${name} is not there: nothing to fall back on, nothing to hand out`, 'npm run export')]
    const [, made] = /set sha256 ([0-9a-f]{64})/.exec(await subjectOf(path) ?? '') ?? []
    if (made === undefined) return [warning(`${name} is not from npm run export`, 'npm run export')]
    const digest = digestOf(verified(talk).sets)
    if (made !== digest) return [warning(`${name} is of set ${made.slice(0, 12)}, and captures/ is set ${digest.slice(0, 12)}`, 'npm run export')]
    return [newerThan(root, path, name, 'npm run export')]
  },
}

// --- internal ---

/** Everything that slides are made of, except the captures. */
const SOURCES = [
  ...['slides.md', 'deck.config.ts', 'package-lock.json', 'global-top.vue'],
  ...['layers', 'components', 'layouts', 'pages', 'setup', 'styles', 'public', 'src'],
]

/** Whether any script of a built site contains a digest. */
function shows(assets: string, digest: string): boolean {
  return readdirSync(assets).some(name => name.endsWith('.js') && readFileSync(join(assets, name), 'latin1').includes(digest))
}

async function subjectOf(path: string): Promise<string | undefined> {
  const document = await PDFDocument.load(await readFile(path), { updateMetadata: false }).catch(() => null)
  return document?.getSubject()
}

function newerThan(root: string, made: string, name: string, todo: string): Finding {
  const { mtimeMs } = statSync(made)
  const newer = SOURCES.flatMap(source => filesIn(join(root, source)))
    .filter(file => !file.endsWith('.test.ts') && statSync(file).mtimeMs > mtimeMs)
  if (newer.length === 0) return good(`${name} is of this set, and newer than all its sources`)
  const others = newer.length === 1 ? '' : ` and ${newer.length - 1} more`
  return warning(`${name} is of this set, but older than ${relative(root, newer[0]!)}${others}`, todo)
}

function filesIn(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return []
  return found.isFile() ? [path] : filesOf(path).map(file => join(path, file))
}
