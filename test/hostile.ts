import { Buffer } from 'node:buffer'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../src/exec/remote-digest.ts'
import { countLines } from '../src/text/count-lines.ts'
import { copyOfShipped, editManifest } from './set.ts'

/** The lead capture whose output is replaced. */
export const ATTACKED = 'l3.v1.request'

/** The optional step whose entry is taken out. */
export const TAKEN_OUT = 'l4.v2.frontends'

/** The optional capture that is made to have failed. */
export const FAILED = 'l3.v1.pinned'

/** The capture that is made very long. */
export const LONG = 'l4.v2.lb-maps'

/** Synthetic: what a stranger could have a public address's logs say. */
export const HOSTILE = Buffer.concat([
  Buffer.from([
    '</script><script>window.attacked = 1</script>',
    '<img src=x onerror="window.attacked = 2">',
    '{{ constructor.constructor("window.attacked = 3")() }} {{ 6 * 7 }}',
    '---',
    'layout: cover',
    '---',
    'a link \x1B]8;;http://attacker.example/\x07here\x1B]8;;\x07, a clipboard \x1B]52;c;YXR0YWNrZWQ=\x07, \x1B[31mred\x1B[0m',
    'turned \u202Egnp.exe\u202C around, zero\u200Bwidth, \u0627\u0644\u0639\u0631\u0628\u064A\u0629',
    'a NUL \0 and a lone CR\rover it',
    'no UTF-8: ',
  ].join('\n')),
  Buffer.from([0xE2, 0x94, 0x20, 0xFF, 0x0A]),
])

/** Makes of a copy of the shipped set one with a hostile output, a very long one, and an optional entry less. */
export function hostileSet(dir = copyOfShipped()): string {
  const long = Buffer.from(Array.from({ length: 50_000 }, (_, no) => `172.18.255.220:80/TCP (${no})    10.4.1.150:80/TCP\n`).join(''))
  editManifest(dir, (manifest) => {
    const gone = manifest.captures.find(({ id }) => id === TAKEN_OUT)
    for (const stream of [gone?.stdout, gone?.stderr]) stream && rmSync(join(dir, stream.path))
    Object.assign(manifest.captures.find(({ id }) => id === FAILED)!, { status: 'failed', exitCode: 2, reason: 'It exited with 2.' })
    manifest.captures = manifest.captures.filter(({ id }) => id !== TAKEN_OUT)
    for (const [id, bytes] of [[ATTACKED, HOSTILE], [LONG, long]] as const) {
      const stream = manifest.captures.find(capture => capture.id === id)!.stdout!
      writeFileSync(join(dir, stream.path), bytes)
      Object.assign(stream, { bytes: bytes.length, lines: countLines(bytes), sha256: sha256(bytes) })
    }
  })
  return dir
}
