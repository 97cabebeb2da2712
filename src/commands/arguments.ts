import type { Given, Options, Specification } from './specification.ts'
import { parseArgs } from 'node:util'
import { Misuse } from '../exec/fault.ts'

/** The parsed arguments of a command. */
interface Read<O extends Options> { given: Given<O>, positionals: string[] }

type Taken<O extends Options = Options> = Pick<Specification<O>, 'name' | 'options' | 'positionals'>

/**
 * Parses a command's arguments by its specification; null if `--help` or `-h` is among them. Throws a {@link Misuse} with one
 * sentence for the first error:
 *
 * - an unknown option, including `--no-x` of a known one; a value for an option that takes none; no value, an empty one or one
 *   that begins with `-` for an option that takes one (`--option=-x` is checked by the option's shape)
 * - an option given twice that may be given once; an option that belongs to another first word
 * - too few or too many words, also after `--`; a value or word that does not fit its shape
 */
export function readWords<O extends Options>(
  specification: Taken<O> & Pick<Specification<O>, 'contradiction'>,
  argv: readonly string[],
): Read<O> | null {
  const taken = Object.entries(specification.options).map(([name, { takes }]) => {
    return [name, { type: takes === 'nothing' ? 'boolean' : 'string', multiple: true }] as const
  })
  const options = { ...Object.fromEntries(taken), help: { type: 'boolean', short: 'h' } } as const
  const args = argv.map((word, index) => isAlone(specification, word, argv[index + 1]) ? `${word}=` : word)
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  const typed = tokens.filter(token => token.kind === 'option')
  if (typed.some(({ name }) => name === 'help')) return null
  try {
    const words = tokens.filter(token => token.kind === 'positional').map(({ value }) => value)
    const values = valuesOf(specification, typed)
    const positionals = positionalsOf(specification, words)
    const given = givenOf(specification, values, words[0])
    const contradiction = specification.contradiction?.(given)
    if (contradiction) throw new Misuse(contradiction)
    return { given, positionals }
  }
  catch (error) {
    throw error instanceof Misuse ? new Misuse(`${error.message}; npm run ${specification.name} -- --help shows its options.`) : error
  }
}

// --- internal ---

/** Whether an option whose value may be left out stands without one. */
function isAlone({ options }: Taken, word: string, next: string | undefined): boolean {
  const perhaps = word.startsWith('--') && Object.hasOwn(options, word.slice(2)) && options[word.slice(2)]!.takes === 'perhaps'
  return perhaps && (next === undefined || next.startsWith('-'))
}

interface Typed { name: string, rawName: string, value?: string | undefined, inlineValue?: boolean | undefined }

/** What was typed for each option, in order; an empty word for an option that takes no value. */
function valuesOf({ name: command, options }: Taken, typed: readonly Typed[]): ReadonlyMap<string, string[]> {
  const values = new Map<string, string[]>()
  for (const { name, rawName, value, inlineValue } of typed) {
    const option = rawName.startsWith('--') && Object.hasOwn(options, name) ? options[name]! : null
    if (!option) throw new Misuse(`${command} has no option ${rawName}`)
    const before = values.get(name)
    if (before && option.takes !== 'several') throw new Misuse(`${rawName} was given twice`)
    if (option.takes === 'nothing' && value !== undefined) throw new Misuse(`${rawName} takes no value, but was given ${quoted([value])}`)
    if (option.takes !== 'nothing' && option.takes !== 'perhaps' && !value) throw new Misuse(`${rawName} needs a value`)
    if (!inlineValue && value?.startsWith('-')) throw new Misuse(`${rawName} needs a value, but ${value} follows it`)
    values.set(name, [...before ?? [], value ?? ''])
  }
  return values
}

function positionalsOf({ name, positionals: taken }: Taken, words: readonly string[]): string[] {
  const { least, most } = taken ?? { least: 0, most: 0 }
  if (words.length > most || new Set(words).size < words.length) {
    throw new Misuse(`${name} takes ${taken?.name ?? 'only options'}, but was given ${quoted(words)}`)
  }
  if (words.length < least) throw new Misuse(`${name} needs ${taken!.name}`)
  return words.map((word) => {
    const read = taken!.shape.safeParse(word)
    if (!read.success) throw new Misuse(`${name} takes ${read.error.issues[0]!.message}, not ${quoted([word])}`)
    return read.data
  })
}

function givenOf<O extends Options>({ name: command, options }: Taken<O>, values: ReadonlyMap<string, string[]>, first = ''): Given<O> {
  return Object.fromEntries(Object.entries(options).map(([name, { takes, shape, of }]) => {
    const words = values.get(name)
    if (words && of && !of.includes(first)) {
      throw new Misuse(`--${name} is only for ${command} ${of.join(' and ')}, not with ${command} ${first}`)
    }
    const read = shape.safeParse(words && (takes === 'nothing' ? true : takes === 'several' ? words : words[0]))
    if (!read.success) throw new Misuse(`--${name} takes ${read.error.issues[0]!.message}, not ${quoted(words ?? [])}`)
    return [name, read.data]
  })) as Given<O>
}

function quoted(words: readonly string[]): string {
  return words.map(word => JSON.stringify(word)).join(' ')
}
