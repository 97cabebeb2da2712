import type { VNode } from 'vue'
import type { Cell, Excerpt, Line, Row, Token } from '../deck-model/tokens.ts'
import { h } from 'vue'
import { roleClass } from './role.ts'

/** An excerpt's lines as elements whose joined text is exactly those lines; everything else is style. */
export function excerptNodes({ lines }: Pick<Excerpt, 'lines'>): VNode[] {
  return lines.map((line, index) => lineNode(line, index < lines.length - 1))
}

/** One line: rows that the stylesheet puts below each other, and a newline that belongs to the text. */
export function lineNode(line: Line, newline: boolean): VNode {
  const hidden = line.fold === undefined ? 0 : line.rows.length - line.fold
  return h('span', {
    'class': ['line', line.skipped && 'line-skipped', line.alike && 'line-alike', hidden > 0 && 'line-folded'],
    'data-no': line.no,
    ...hidden > 0 ? { 'data-sign': `⋯ ${hidden} more row${hidden === 1 ? '' : 's'} of this line` } : {},
  }, line.rows.map((row, index) => rowNode(row, {
    folded: line.fold !== undefined && index >= line.fold,
    newline: newline && index === line.rows.length - 1,
  })))
}

// --- internal ---

function rowNode(row: Row, { folded, newline }: { folded: boolean, newline: boolean }): VNode {
  return h('span', { class: ['row', folded && 'row-folded'] }, [...row.map(pieceNode), newline ? '\n' : ''])
}

function pieceNode(piece: Token | Cell): VNode | string {
  if ('text' in piece) return tokenNode(piece)
  if (piece.width === 0) return h('span', { class: 'unseen' }, piece.of.map(tokenNode))
  return h('span', {
    class: ['cell', piece.folded && 'cell-folded'],
    style: { width: `${piece.width}ch` },
  }, piece.of.map(tokenNode))
}

function tokenNode({ text, kind, mark, role, differs }: Token): VNode | string {
  if (!kind && !differs) return text
  return h('span', { class: [kind && `t-${kind}`, role && roleClass(role), differs && 'differs'], ...mark === undefined ? {} : { 'data-mark': mark } }, text)
}
