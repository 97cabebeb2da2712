import type { SlideInfo } from '@slidev/types'
import type { VerifiedSet } from '../src/set/verify.ts'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parser } from '@slidev/cli'

/** The slides that Slidev finds in the deck of a folder. */
export async function slidesIn(root: string): Promise<SlideInfo[]> {
  return (await parser.load({ userRoot: root, roots: [root] } as never, join(root, 'slides.md'))).slides
}

/**
 * Writes the deck that anybody would write first into `dir`, and returns that: Slidev's default theme, and every captured stdout
 * of the set imported with `<<<`, in order, on the given number of slides. It uses no network either. Without the blocklist
 * UnoCSS takes the counters of `iptables-save` (`[13:780]`) for rules, and the build fails.
 */
export function plainDeck(set: VerifiedSet, slides: number, root: string, dir: string): string {
  linkModules(join(root, 'node_modules'), join(dir, 'node_modules'))
  const outputs = set.captures.flatMap(({ id, stdout }) => stdout ? [{ path: `outputs/${id}.txt`, bytes: set.bytes(stdout) }] : [])
  for (const { path, bytes } of outputs) write(dir, path, bytes)
  const pages = Array.from({ length: slides }, (_, page) => {
    const here = outputs.filter((_, index) => Math.floor(index * slides / outputs.length) === page)
    return [`# Slide ${page + 1}`, ...here.map(({ path }) => `<<< @/${path} txt`)].join('\n\n')
  })
  write(dir, 'slides.md', `${HEAD}\n${pages.join('\n\n---\n\n')}\n`)
  write(dir, 'uno.config.ts', 'export default { blocklist: [/^\\[\\d+:\\d+\\]$/] }\n')
  write(dir, 'package.json', '{ "private": true, "type": "module" }\n')
  return dir
}

// --- internal ---

const HEAD = `---
theme: default
title: The same captures, plainly
routerMode: hash
favicon: "data:,"
fonts:
  provider: none
---
`

/** A folder of links, so that the deck has its own cache. Slidev looks for Playwright under the name of an older package. */
function linkModules(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (!name.startsWith('.')) symlinkSync(join(from, name), join(to, name))
  }
  symlinkSync(join(from, 'playwright'), join(to, 'playwright-chromium'))
}

function write(dir: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true })
  writeFileSync(join(dir, path), content)
}
