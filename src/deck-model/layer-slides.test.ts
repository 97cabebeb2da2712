import { globSync, readFileSync } from 'node:fs'
import { parser } from '@slidev/cli'
import { expect, it } from 'vitest'
import { CONCLUSIONS } from '../conclude/all-conclusions.ts'
import { isExperiment, LAYERS, layerTexts } from '../trace/layers/index.ts'
import { addLayerSlides } from './layer-slides.ts'

const written = readFileSync(new URL('../../slides.md', import.meta.url), 'utf8').split('\n')

function slidesWith(layers: typeof layerTexts): Record<string, unknown>[] {
  const lines = [...written]
  addLayerSlides(lines, layers)
  return parser.parseSync(lines.join('\n'), 'slides.md').slides.map(({ frontmatter }) => frontmatter)
}

const met = layerTexts.filter(({ id }) => !isExperiment(id))

it('every layer that is no experiment has its slide written', () => {
  expect(LAYERS.length).toBeGreaterThan(12)
  expect(slidesWith(met)).toEqual(slidesWith([]))
})

it('an experiment without one gets the general page, among the slides for questions, one behind the other', () => {
  const slides = slidesWith(layerTexts)
  const general = slides.flatMap(({ layout }, place) => layout === 'experiment' ? [place] : [])
  expect(general.map(place => slides[place]!.layer)).toContain('traffic')
  expect(general[0]).toBeGreaterThan(slides.findIndex(({ title }) => title === 'For questions'))
  expect(general.at(-1)! - general[0]!).toBe(general.length - 1)
  expect(slides).toHaveLength(slidesWith([]).length + general.length)
})

it('a layer without one gets the general page, behind the layer before it that is no experiment', () => {
  const at = layerTexts.findIndex(({ id }) => id === 'policy') + 1
  const slides = slidesWith(layerTexts.toSpliced(at, 0, { id: 'l9', name: 'A new: layer', question: 'What?' }))
  const place = slides.findIndex(({ layer }) => layer === 'l9')
  expect(slides[place]).toMatchObject({ title: 'L9 A new: layer', layout: 'layer', layer: 'l9' })
  expect(slides[place - 1]).toMatchObject({ src: './layers/l8.md#2' })
  expect(slides).toHaveLength(slidesWith(layerTexts).length + 1)
})

it('each slide that is added has a note of its own', () => {
  const lines = [...written]
  addLayerSlides(lines, layerTexts)
  const { slides } = parser.parseSync(lines.join('\n'), 'slides.md')
  const added = slides.filter(({ frontmatter }) => frontmatter.layout === 'experiment')
  expect(added.length).toBeGreaterThan(1)
  for (const { note, frontmatter } of added) {
    expect(note).toContain(layerTexts.find(({ id }) => id === frontmatter.layer)!.question)
  }
})

it('a slide file of a layer is left as it is', () => {
  const lines = ['---', 'layer: l4', '---', '']
  addLayerSlides(lines, layerTexts)
  expect(lines).toEqual(['---', 'layer: l4', '---', ''])
})

it('the conclusion that a slide is entitled by is one about both sides', () => {
  const named = globSync(['slides.md', 'layers/*.md']).flatMap(file => [...readFileSync(file, 'utf8').matchAll(/^answer: (.+)$/gm)].map(([, id]) => id))
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter(id => !CONCLUSIONS.some(one => one.id === id && !one.sides))).toEqual([])
})
