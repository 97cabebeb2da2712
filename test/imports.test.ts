import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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
})

const eslint = new ESLint()

async function messages(text: string, filePath: string): Promise<(string | null)[]> {
  return (await eslint.lintText(text, { filePath }))[0]!.messages.map(({ ruleId }) => ruleId)
}

function importsOf(path: string): string[] {
  return ts.preProcessFile(readFileSync(path, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName).filter(name => name.startsWith('.')).map(name => join(dirname(path), name))
}
