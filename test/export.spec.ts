import { readFileSync } from 'node:fs'
import process from 'node:process'
import { expect, test } from '@playwright/test'
import { PDFDict, PDFDocument, PDFName } from 'pdf-lib'
import { exportPdf } from '../src/export/pdf.ts'
import { site } from './sites.ts'
import { manifestOf, SLIDES } from './slides.ts'

test('the PDF has every slide, tagged, with an outline and the day of its captures', async ({ page: _ }, info) => {
  test.setTimeout(300_000)
  const out = info.outputPath('deck.pdf')
  const { pages } = await exportPdf({ root: process.cwd(), out })
  expect(pages).toBe(SLIDES.length)
  const document = await PDFDocument.load(readFileSync(out))
  expect(document.getPageCount()).toBe(SLIDES.length)
  for (const page of document.getPages()) expect([page.getWidth(), page.getHeight()]).toEqual([960, 540])
  expect(document.catalog.lookup(PDFName.of('MarkInfo'), PDFDict).toString()).toContain('/Marked true')
  expect(document.catalog.get(PDFName.of('Outlines'))).toBeDefined()
  expect(document.getTitle()).toBe('One Service, two dataplanes')
  const [started] = manifestOf(site('shipped')).captures.map(({ startedOn }) => startedOn).sort()
  expect(document.getSubject()).toContain(started!)
})
