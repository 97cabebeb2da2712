import type { Check, Finding, Talk } from './finding-kinds.ts'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { attempt } from '../exec/attempt.ts'
import { findBrowser } from '../export/browser.ts'
import { freeIn } from '../set/disk.ts'
import { good, saidAndTodo, spoils, warning } from './finding-kinds.ts'

/** The running Node, against `engines` of package.json. */
export const node: Check = {
  name: 'Node',
  look: ({ root }) => [versionOf(process.versions.node, wanted(root))],
}

/** Free disk space for the deck, for a refresh, and for the copy that `present` keeps. */
export const disk: Check = {
  name: 'disk',
  look: ({ root }) => {
    const found = [root, tmpdir()].map(dir => roomOf(dir, freeIn(dir)))
    return found.every(({ kind }) => kind === 'good') ? found.slice(0, 1) : found.filter(({ kind }) => kind !== 'good')
  },
}

/** The fonts that the styles name, each a complete WOFF2 file. Without network there is no substitute. */
export const fonts: Check = {
  name: 'fonts',
  look: ({ root }) => {
    const files = fontFiles(root)
    const broken = files.filter(file => !isWoff2(file))
    if (broken.length === 0) return [good(`${files.length} files, all here`)]
    return [spoils(`missing or broken: ${broken.join(', ')}`, 'npm ci')]
  },
}

/** The browser that prints the PDF; the slides are shown in the presenter's own. */
export const browser: Check = {
  name: 'browser',
  look: async () => {
    try {
      return [good(await findBrowser())]
    }
    catch (error) {
      return [{ kind: 'warning', ...saidAndTodo(error, 'npx playwright install chromium') }]
    }
  },
}

/** Whether a version is at least another, number by number. */
export function versionOf(has: string, wants: string): Finding {
  if (has.localeCompare(wants, 'en', { numeric: true }) >= 0) return good(`${has}, and ${wants} is enough`)
  return spoils(`${has} is too old: ${wants} or newer is needed`, 'https://nodejs.org; on Linux `npm ci` brings one, and `npm run` uses it')
}

/** Whether the free bytes are enough: a recording takes some tens of megabytes, a PDF and a copy no more. */
export function roomOf(dir: string, bytes: number): Finding {
  const room = `${(bytes / GIB).toFixed(1)} GiB free in ${dir}`
  if (bytes < 0.2 * GIB) return spoils(`only ${room}: a refresh, an export or the copy for a talk would fail`, 'Free some room there.')
  if (bytes < 2 * GIB) return warning(`only ${room}`, 'Free some room there before you record or export.')
  return good(room)
}

// --- internal ---

const GIB = 2 ** 30

function wanted(root: string): string {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } }
  return engines.node.replace('>=', '')
}

function fontFiles(root: Talk['root']): string[] {
  const css = readFileSync(join(root, 'styles/fonts.css'), 'utf8')
  return [...css.matchAll(/url\('([^']+)'\)/g)].map(([, path]) => join(root, 'styles', path!))
}

/** Checks the first four bytes (W3C WOFF 2.0, section 4.1). */
function isWoff2(file: string): boolean {
  return attempt(() => readFileSync(file).subarray(0, 4).toString('latin1') === 'wOF2', false)
}
