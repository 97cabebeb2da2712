import { describe, expect, it } from 'vitest'
import { failover, onStage } from '../trace/failover.ts'
import { steps } from '../trace/index.ts'
import { nodeLoss } from '../trace/nodeloss.ts'
import { scale, SHORT } from '../trace/scale.ts'
import { quoted, shellLine, wordsOf } from './shell.ts'

const trace = [...steps, ...nodeLoss, ...onStage(), ...scale(SHORT), ...failover('failover', 2)]
const lines = [...new Set(trace.flatMap(({ run, undo, formerly = [], ways = {} }) =>
  [run, ...undo ? [undo] : [], ...formerly, ...Object.values(ways).flatMap(all => all.map(way => way.run))]))]

describe('a command of the trace', () => {
  it('is written so that it gives the words that the slide\'s line of it gives', () => {
    expect(lines.length).toBeGreaterThan(100)
    for (const line of lines) expect(wordsOf(shellLine(wordsOf(line))), line).toEqual(wordsOf(line))
  })

  it('has one blank between its words', () => {
    for (const line of lines) expect(line.replaceAll(/'[^']*'/g, 'x')).toMatch(/^\S+(?: \S+)*$/)
  })

  it('has no empty word, and none that a template filled with what is not there', () => {
    for (const line of lines) expect(wordsOf(line).filter(word => /^$|\bundefined\b|\[object|\bNaN\b/.test(word)), line).toEqual([])
  })
})

describe('a line is split as a shell does it', () => {
  it.each<[string, string[]]>([
    ['conntrack -L  -p tcp ', ['conntrack', '-L', '-p', 'tcp']],
    ['get {service} -l app={service}', ['get', '{service}', '-l', 'app={service}']],
    ['-w \'%{http_code}\\n\'', ['-w', '%{http_code}\\n']],
    ['a\'b c\'"d e"\\ f', ['ab cd e f']],
    ['"\\$0 \\" \\\\ \\n"', ['$0 " \\ \\n']],
    ['"\\\\\\$x"', ['\\$x']],
    ['\'\' ""', ['', '']],
    ['a#b c~d', ['a#b', 'c~d']],
    ['', []],
  ])('%j', (line, words) => {
    expect(wordsOf(line)).toEqual(words)
  })

  it('whatever the words are that it was written from', () => {
    const words = ['it\'s', '$0', 'a\\b', '', 'two\nlines', '"`$(id)`"', '~', '#', '*', '{a,b}', 'é', '\\', '\'']
    expect(wordsOf(shellLine(words))).toEqual(words)
    for (const word of words) expect(wordsOf(`x ${quoted(word)}`)).toEqual(['x', word])
  })
})

it.each(['echo $HOME', 'echo "$HOME"', 'echo "\\\\$HOME"', 'echo `id`', 'echo "`id`"', 'a | b', 'a; b', 'a && b', 'a > b', 'a < b', 'ls *', 'ls a?', 'ls [ab]', '(a)', 'ls {a,b}', 'ls {1..3}', 'cd ~', 'a #b', 'echo \'a', 'echo "a', 'a\\', 'a\nb', 'a \\\nb'])(
  '%j is refused: only a shell could read it',
  line => expect(() => wordsOf(line)).toThrow('no shell reads this command'),
)
