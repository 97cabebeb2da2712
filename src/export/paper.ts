import type { CommandPart, Output } from '../deck-model/model.ts'
import type { Chapter, Entry, PrintedLine, PrintedStream, ShownOn } from './appendix.ts'
import type { Grown, Tree } from './tree.ts'
import { commandLine } from '../deck-model/line.ts'
import { otherSide } from '../words.ts'
import { slideThatShows } from './appendix.ts'
import { attachedName, CHECK_LINE } from './attach.ts'
import { el } from './tree.ts'

/** The element a link to a capture goes to. */
export function captureAnchor(id: string): string {
  return `capture-${id}`
}

/** The element a link to a layer's part of the appendix goes to. */
export function chapterAnchor(layer: string): string {
  return `captures-${layer}`
}

/** The appendix as a tree: what it is and how to check it, then every capture with its command, its origin and its text. */
export function appendixTree(chapters: readonly Chapter[], shownOn: ShownOn, digest: string): Grown {
  return el(
    'section',
    { class: 'paper', lang: 'en' },
    ...introduction(digest),
    ...chapters.map(contents),
    ...chapters.flatMap(({ layer, title, entries }) => [
      el('h2', { id: chapterAnchor(layer) }, title),
      ...entries.map(entry => entryTree(entry, shownOn)),
    ]),
  )
}

// --- internal ---

function introduction(digest: string): Tree[] {
  return [
    el('h1', {}, 'Appendix: what the clusters printed'),
    el('p', {}, 'Every command as it was executed, and what it printed, with the numbers of its lines. A character that would not '
    + 'be seen stands as its mark.'),
    el('p', {}, 'All files are attached to this PDF as they were captured, also those that no slide opens; a / in a name became a dot. Save them into a folder, '
    + 'and check them there:'),
    el('pre', { class: 'paper-check' }, CHECK_LINE),
    el('p', { class: 'paper-quiet' }, `SHA256SUMS itself has sha256 ${digest}.`),
  ]
}

/** One row of the contents. A bookmark needs it too: a PDF has only the destinations that a link goes to. */
function contents({ layer, title, entries }: Chapter): Grown {
  const alike = [...Map.groupBy(entries, ({ output }) => output.title.replace(RUN, ''))]
  return el(
    'p',
    { class: 'paper-contents' },
    way(chapterAnchor(layer), title),
    el('span', {}, ...alike.map(([title, all]) => el('span', {}, title, ...all.flatMap(({ output: { id, side, title } }, index) => {
      const [says, run] = RUN.exec(title) ?? []
      const isNext = run !== undefined && run !== RUN.exec(all[index - 1]?.output.title ?? '')?.[1]
      return [...isNext ? [index === 0 ? says! : ` · ${run}`] : [], way(captureAnchor(id), side.toUpperCase())]
    })))),
  )
}

/** The runs of an experiment have one title but for their number, and share a row of the contents. */
const RUN = /: run (\d+)$/

function entryTree(entry: Entry, shownOn: ShownOn): Grown {
  const { output, streams } = entry
  const standing = output.standing === 'ok' ? [] : [el('p', { class: 'paper-standing' }, `✕ ${output.standing}. ${output.reason ?? ''}`)]
  return el(
    'article',
    { class: `paper-entry ${output.side}`, id: captureAnchor(output.id) },
    headTree(entry, shownOn),
    ...standing,
    ...output.refused.map(({ command, reason }) => el('p', { class: 'paper-quiet' }, `no answer: ${command ? `${commandLine(command)}: ` : ''}${reason}`)),
    ...streams.flatMap(streamTree),
  )
}

function headTree({ output, cluster, node }: Entry, shownOn: ShownOn): Grown {
  const { side, title, twin, command } = output
  const slide = slideThatShows(output, shownOn)
  return el(
    'div',
    { class: 'paper-head' },
    el('h3', {}, el('b', { class: 'paper-side' }, side.toUpperCase()), ` ${title}`),
    el(
      'p',
      { class: 'paper-ways' },
      ...slide === undefined ? [] : [way(`slide-${slide}`, `slide ${slide}`)],
      ...twin === null ? [] : [way(captureAnchor(twin), `on ${otherSide(side).toUpperCase()}`)],
    ),
    ...command ? [el('pre', { class: 'paper-command' }, ...command.map(part))] : [],
    el('p', { class: 'paper-quiet' }, originOf(output, cluster.context, cluster.uid, node)),
  )
}

function way(anchor: string, text: string): Grown {
  return el('a', { href: `#${anchor}` }, text)
}

function part({ text, role }: CommandPart): Tree {
  return role === 'where' ? el('span', { class: 'paper-where' }, text) : text
}

function originOf(output: Output, context: string, uid: string, node: string | null): string {
  return [
    output.id,
    output.startedOn && `${output.startedOn.slice(0, 10)} ${output.startedOn.slice(11, 19)} UTC`,
    output.durationMs !== null && `${output.durationMs} ms`,
    output.exitCode !== null && `exit code ${output.exitCode}`,
    output.attempts !== null && output.attempts > 1 && `${output.attempts} attempts`,
    output.aliased > 0 && `${output.aliased} words aliased`,
    `cluster ${context}, uid ${uid}`,
    node !== null && `node ${node}`,
  ].filter(Boolean).join(' · ')
}

function streamTree({ name, stored, lines, more }: PrintedStream): Tree[] {
  const says = [
    name === 'stderr' && 'stderr',
    stored.bytes === 0 ? 'It printed nothing.' : `${counted(stored.lines, 'line')}, ${counted(stored.bytes, 'byte')}`,
    `attached as ${attachedName(stored.path)}`,
    `sha256 ${stored.sha256}${stored.path.endsWith('.gz') ? ' when unpacked' : ''}`,
  ]
  return [
    el('p', { class: 'paper-quiet paper-stored' }, says.filter(Boolean).join(' · ')),
    ...lines.length > 0 ? [el('pre', { class: `paper-text paper-${name}` }, ...lines.map(lineTree))] : [],
    ...more > 0 ? [el('p', { class: 'paper-more' }, `${counted(more, 'more line')} in the attached file ${attachedName(stored.path)}`)] : [],
  ]
}

function lineTree({ no, tokens, cut }: PrintedLine, index: number, lines: readonly PrintedLine[]): Grown {
  const skipped = index > 0 && lines[index - 1]!.no !== no - 1
  const pieces = tokens.map(({ text, mark }) => mark === undefined ? text : el('span', { 'class': 'paper-odd', 'data-mark': mark }, text))
  const more = cut > 0 ? [el('span', { class: 'paper-quiet' }, ` ⋯ ${counted(cut, 'more character')} in the attached file`)] : []
  return el('span', { 'class': skipped ? 'paper-line paper-skipped' : 'paper-line', 'data-no': String(no) }, ...pieces, ...more, '\n')
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
