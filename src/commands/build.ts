import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { Fault } from '../exec/fault.ts'
import { handOver } from '../serve/hand-over.ts'
import { command } from './define-command.ts'
import { asked, flag, folder, one } from './shapes.ts'

export const build = command({
  name: 'build',
  summary: 'a static site in `dist/`, for any sub-path; `#/read` is the whole talk as one page, for a phone',
  help: `Builds the deck as a static site, with every captured file.

  npm run build -- [options]

  --out DIR         where to, in the place of a site that is there (dist)
  --base PATH       the path it will be served under (./, which is any)
  --without-notes   leaves out what the speaker says
  --help
`,
  options: {
    'out': one(folder.default('dist')),
    'base': one(asked(path => /^(?:\.?\/|https?:\/\/)(?:\S*\/)?$/.test(path), 'a path that ends in /, as ./ or /talk/').default('./')),
    'without-notes': flag,
  },
  interrupted: 'by itself',
  run: async ({ out, base, 'without-notes': withoutNotes }) => {
    refuseForeign(out)
    // as in src/serve/slidev.ts; a dev server reloads setup/ when it changes, which Node would not do
    process.env.JITI_TRY_NATIVE ??= 'true'
    await handOver(['build', 'slides.md', '--base', base, '--out', out, ...withoutNotes ? ['--without-notes'] : []])
  },
})

// --- internal ---

/** What only a built site has: a build empties a folder of the project first, and writes among what another holds. */
const OF_A_SITE = ['index.html', '404.html', 'assets']

function refuseForeign(dir: string): void {
  const names = existsSync(dir) ? readdirSync(dir) : []
  if (names.length === 0 || OF_A_SITE.every(name => names.includes(name))) return
  const stranger = names.find(name => !OF_A_SITE.includes(name)) ?? names[0]!
  throw new Fault(`${join(dir, stranger)} is part of no built site, and a build would remove it or write beside it.\n  → Name a folder that holds a site, or nothing yet: npm run build -- --out DIR`)
}
