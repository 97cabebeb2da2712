// Plain JavaScript, so that a Node that cannot run TypeScript can report it. For the same reason the entries in this folder are
// CommonJS (see package.json here): such a Node reads them as plain JavaScript.
import { readFileSync } from 'node:fs'
import module from 'node:module'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

// Compiled code is kept for the next start; not if the folder is not writable or belongs to another user.
export const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))

/** Runs a command of the table, or says in one sentence which Node is required. */
export async function start(name) {
  if (!isNewEnough(name)) return
  module.enableCompileCache(COMPILED)
  const commands = await import('../src/commands/start.ts')
  await commands.start(name)
}

function isNewEnough(name) {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const needed = engines.node.replace('>=', '')
  const [has, wants] = [process.versions.node, needed].map(text => text.split('.').map(Number))
  const at = wants.findIndex((number, index) => number !== has[index])
  if (at < 0 || has[at] > wants[at]) return true
  process.stderr.write(`npm run ${name} needs Node ${needed} or newer, and this is ${process.versions.node}: on Linux \`npm ci\` brings one that \`npm run ${name}\` takes, elsewhere install it from https://nodejs.org.\n`)
  process.exitCode = 1
  return false
}
