import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ESLint } from 'eslint'
import ts from 'typescript'
import { expect, it } from 'vitest'

/** Every file of src/ that is no test, with the files it imports, those of types too. */
const imports = new Map(readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map(path => join('src', path))
  .map(path => [path, importsOf(path)]))

it('no file of src/ comes back to itself by its imports', () => {
  const left = new Map(imports)
  // whatever imports nothing that is left cannot be on a circle
  for (let gone = 1; gone > 0;) {
    const free = [...left].filter(([, used]) => !used.some(path => left.has(path)))
    for (const [path] of free) left.delete(path)
    gone = free.length
  }
  expect([...left.keys()]).toEqual([])
  expect(imports.size).toBeGreaterThan(300)
})

/** Where one base name may be there several times: see docs/architecture.md, "Names of files". */
const ON_ITS_WAY = /^src\/(?:trace|read|conclude|deck-model)\/(?=[^/]+$)/
const MAY_REPEAT = [/\/(?:index|testing)\.ts$/, /^src\/(?:commands|live|export)\//, /^src\/trace\/workload\//]
const PARTS = /^src\/(?:dataplane|platform)\/[a-z]+\//

it('a base name is there once in src/, but where the convention of docs/architecture.md says so', () => {
  const named = Map.groupBy([...imports.keys()].filter(path => !MAY_REPEAT.some(may => may.test(path))), path => basename(path))
  // the parts of every dataplane or platform, and what is on its way through several folders, count once
  const several = [...named.values()].filter(paths => new Set(paths.map(path => path.replace(PARTS, '').replace(ON_ITS_WAY, ''))).size > 1)
  expect(several).toEqual([])
})

it('lint refuses an import of a folder that comes later, of a type as well', async () => {
  const back = 'import type { Deck } from \'../deck-model/model.ts\'\n\nexport type Read = Deck\n'
  expect(await messages(back, 'src/read/back.ts')).toEqual(['no-restricted-imports'])
  expect(await messages(back, 'src/review/forth.ts')).toEqual([])
})

it('lint refuses another way to a capture than its id', async () => {
  const found = 'export const found = set.captures.find(one => one.id === id)\nexport const text = set.bytes(found.stdout).toString()\n'
  expect(await messages(found, 'src/conclude/found.ts')).toEqual(['no-restricted-syntax', 'no-restricted-syntax'])
  expect(await messages(found, 'bench/found.ts')).toEqual(['no-restricted-syntax', 'no-restricted-syntax'])
  expect(await messages(found, 'src/conclude/found.test.ts')).toEqual([])
})

it('lint refuses a sentence about captures that comes from no conclusion, in what slides get and in what draws them', async () => {
  const said = ['export const says = (failed: number) => `', '{failed} connections failed.`\n'].join('$')
  for (const path of ['src/deck-model/said.ts', 'src/read/said.ts']) expect(await messages(said, path)).toEqual(['no-restricted-syntax'])
  expect(await messages(`<script setup lang="ts">\n${said.replace('export ', '')}</script>\n\n<template>\n  <p>{{ says(1) }}</p>\n</template>\n`, 'components/SaidThing.vue'))
    .toEqual(['no-restricted-syntax'])
  expect(await messages(said, 'src/conclude/said.ts')).toEqual([])
})

it('lint refuses a platform by its name, and the name of a side, outside their places', async () => {
  const named = 'import { CLUSTERS } from \'../platform/kind/names.ts\'\n\nexport const side = Object.keys(CLUSTERS)[0] === \'v1\'\n'
  expect(await messages(named, 'src/record/named.ts')).toEqual(['no-restricted-imports', 'no-restricted-syntax'])
  expect(await messages(named, 'src/commands/named.ts')).toEqual(['no-restricted-syntax'])
  expect(await messages(named, 'src/platform/kind/named.test.ts')).toEqual([])
  expect(await messages('import { CLUSTERS } from \'../kind/names.ts\'\n\nexport const names = CLUSTERS\n', 'src/platform/gke/another.ts')).toEqual(['no-restricted-imports'])
})

it.each([
  ['a side as a key', 'export const ports = { v1: 1 }'],
  ['a member', 'export const port = ports.v2'],
  ['a variable', 'export const [v1] = ports'],
  ['a text', 'export const left = \'v1\''],
  ['a part of an id', 'export const id = \'constant.v1.client\''],
  ['a part of a template', 'export const id = (step: string) => `l6.v1.`.concat(step)'],
  ['a file', 'export const file = \'lab/v1.kind.yaml\''],
  ['a pattern', String.raw`export const pattern = /^scale\.(v[12])\.n/`],
  ['a pattern of one', String.raw`export const pattern = /^([^.]+)\.v1\./`],
  ['a sentence', 'export const says = \'less on V1\''],
  ['a dataplane as a key', 'export const over = { cilium: 1 }'],
  ['a dataplane compared with', 'export const is = kind === \'kube-proxy-iptables\''],
  ['a platform compared with', 'export const is = platform !== \'kind\''],
  ['a platform in a list', 'export const platforms = [\'gke\']'],
  ['a platform in a switch', 'switch (platform) {\n  case \'kind\': break\n}'],
])('lint refuses %s', async (_, line) => {
  expect(await messages(`${line}\n`, 'src/record/named.ts')).toContain('no-restricted-syntax')
  const inPage = `<script setup lang="ts">\n${line.replace('export ', '')}\n</script>\n`
  expect(await messages(inPage, 'components/NamedOne.vue')).toContain('no-restricted-syntax')
  for (const file of ['src/words.ts', 'src/dataplane/named.ts', 'src/platform/named.ts']) {
    expect(await messages(`${line}\n`, file)).not.toContain('no-restricted-syntax')
  }
})

it('lint refuses a side in a template of a page', async () => {
  expect(await messages('<template>\n  <p>{{ outputs.v1.id }}</p>\n</template>\n', 'components/NamedOne.vue')).toContain('vue/no-restricted-syntax')
})

const eslint = new ESLint()

async function messages(text: string, filePath: string): Promise<(string | null)[]> {
  return (await eslint.lintText(text, { filePath }))[0]!.messages.map(({ ruleId }) => ruleId)
}

function importsOf(path: string): string[] {
  return ts.preProcessFile(readFileSync(path, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName).filter(name => name.startsWith('.')).map(name => join(dirname(path), name))
}
