import { parseArgs } from 'node:util'

/** Options of kubectl that take a value, as far as it may be a word of its own. */
const OPTIONS = {
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n' },
  output: { type: 'string', short: 'o' },
  selector: { type: 'string', short: 'l' },
  filename: { type: 'string', short: 'f' },
  raw: { type: 'string' },
} as const

export type Asked = ReturnType<typeof askedBy>

/** The words of a kubectl call, taken apart. */
export function askedBy(words: readonly string[]) {
  const { values, positionals: [verb, ...rest] } = parseArgs({ args: [...words], options: OPTIONS, strict: false })
  const { namespace = '', output = '', selector, filename, raw } = values as Partial<Record<keyof typeof OPTIONS, string>>
  return { line: words.join(' '), verb, rest, namespace, output, selector, filename, raw }
}
