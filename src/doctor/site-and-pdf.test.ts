import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import { beforeEach, describe, expect, it } from 'vitest'
import { copyOfShipped } from '../../test/set.ts'
import { verifySet } from '../set/verify.ts'
import { pdf, site } from './site-and-pdf.ts'
import { talkOf } from './testing.ts'

const captures = copyOfShipped()
const { digest } = verifySet(captures)
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'deck-made-'))
  writeFileSync(join(root, 'slides.md'), '# A slide\n')
})

const says = async (check: typeof site) => (await check.look(talkOf({ root, captures }))).map(({ kind, says }) => `${kind}: ${says}`)

/** As if a file had been written an hour later than the others. */
const later = (path: string) => utimesSync(join(root, path), new Date(), new Date(Date.now() + 3_600_000))

function build(shown: string): void {
  mkdirSync(join(root, 'dist/assets'), { recursive: true })
  writeFileSync(join(root, 'dist/index.html'), '')
  writeFileSync(join(root, 'dist/assets/captures.js'), `JSON.parse('{"digest":"${shown}"}')`)
}

describe('the built site', () => {
  it('is asked for, and known by the digest of the set in it', async () => {
    expect(await says(site)).toEqual(['warning: dist/ is not built; npm run present does without'])
    build('0'.repeat(64))
    expect(await says(site)).toEqual(['warning: dist/ shows another set than captures/'])
    build(digest)
    expect(await says(site)).toEqual(['good: dist/ is of this set, and newer than all its sources'])
  })

  it('is old when a slide is newer', async () => {
    build(digest)
    later('slides.md')
    expect(await says(site)).toEqual(['warning: dist/ is of this set, but older than slides.md'])
  })
})

describe('the PDF', () => {
  async function print(subject?: string): Promise<void> {
    const document = await PDFDocument.create()
    document.addPage()
    if (subject) document.setSubject(subject)
    writeFileSync(join(root, 'dataplane-deck.pdf'), await document.save())
  }

  it('is asked for, and known by the digest of the set in its subject', async () => {
    expect(await says(pdf)).toEqual([expect.stringMatching(/^warning: dataplane-deck.pdf is not there/)])
    await print()
    expect(await says(pdf)).toEqual(['warning: dataplane-deck.pdf is not from npm run export'])
    await print(`Captured 2026-11-25 on kind; set sha256 ${'0'.repeat(64)}`)
    expect(await says(pdf)).toEqual([`warning: dataplane-deck.pdf is of set 000000000000, and captures/ is set ${digest.slice(0, 12)}`])
    await print(`Captured 2026-11-25 on kind; set sha256 ${digest}`)
    expect(await says(pdf)).toEqual(['good: dataplane-deck.pdf is of this set, and newer than all its sources'])
    later('slides.md')
    expect(await says(pdf)).toEqual(['warning: dataplane-deck.pdf is of this set, but older than slides.md'])
  })

  it('is not one that is cut short', async () => {
    writeFileSync(join(root, 'dataplane-deck.pdf'), '%PDF-1.7\n')
    expect(await says(pdf)).toEqual(['warning: dataplane-deck.pdf is not from npm run export'])
  })
})
