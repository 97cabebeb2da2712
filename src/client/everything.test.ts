import { expect, it } from 'vitest'
import { found, outputPlace, placesOf } from './everything.ts'

const slides = [
  { no: 1, meta: { slide: { title: 'Whose address does the pod see?', frontmatter: { layer: 'l5' } } } },
  { no: 2, meta: { slide: { title: 'A pod dies', frontmatter: { about: 'l6' } } } },
]
const deck = {
  answers: {
    'l5.answer': { question: 'Whose address?', answer: '12 of 30 see the client.', found: null, records: null },
    'l6.answer': { question: 'Who loses?', answer: null, found: 'Nothing.', records: null },
    'l9.answer': { question: 'Nowhere?', answer: 'Nobody shows it.', found: null, records: null },
  },
  tallies: [],
}
const places = [
  ...placesOf(slides, deck),
  outputPlace({ id: 'l5.v1.conntrack', title: 'Who remembers', command: [{ text: 'conntrack -L', role: 'command' }] }),
]

it('slides, answers that hold and have a slide, and outputs with their commands can be found', () => {
  expect(places.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'slide: Whose address does the pod see?',
    'slide: A pod dies',
    'conclusion: 12 of 30 see the client. Whose address?',
    'output: l5.v1.conntrack Who remembers $ conntrack -L',
  ])
})

it('a conclusion about what a slide draws leads there, also where no slide has its layer, and never to the bet', () => {
  const title = { question: 'Why?', answer: 'So.', found: null, records: null }
  const drawing = [
    { bet: true, shows: 'silent-node' },
    { about: 'l6', shows: 'strips' },
    { about: 'l6', shows: 'silent-node' },
    { shows: 'scale' },
    { shows: 'scale' },
  ].map((frontmatter, index) => ({ no: index + 1, meta: { slide: { title: '', frontmatter } } }))
  const answers = { 'l6.answer': title, 'failover.answer': title, 'scale.answer': title }
  const led = placesOf(drawing, { answers, tallies: [] }).flatMap(place => place.kind === 'conclusion' ? place.no : [])
  expect(led).toEqual([2, 2, 4])
})

it('a conclusion that is a slide\'s title leads to that slide', () => {
  const shown = [{ shows: 'strips', answer: 'failover.answer' }, { shows: 'silent-node', answer: 'failover.cut-after' }, { answer: 'failover.cut-after' }]
    .map((frontmatter, index) => ({ no: index + 1, meta: { slide: { title: '', frontmatter } } }))
  const answers = { 'failover.cut-after': { question: 'Who?', answer: 'He.', found: null, records: null } }
  expect(placesOf(shown, { answers, tallies: [] }).at(-1)).toEqual({ kind: 'conclusion', text: 'He. Who?', no: 2 })
})

it.each([
  ['POD', ['slide', 'slide']],
  ['address whose', ['slide', 'conclusion']],
  ['conntrack -l', ['output']],
  ['nothing of the kind', []],
  ['  ', []],
])('%s finds what has every word of it', (typed, kinds) => {
  expect(found(places, typed).map(({ kind }) => kind)).toEqual(kinds)
})

it('what begins with the letters comes first', () => {
  expect(found(places, 'a pod').map(({ text }) => text)).toEqual(['A pod dies', 'Whose address does the pod see?'])
})
