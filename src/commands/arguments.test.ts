import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Misuse } from '../exec/fault.ts'
import { readWords } from './arguments.ts'
import { context, flag, folder, one, only, perhaps, port, several, whole, words } from './shapes.ts'

const told = {
  name: 'show',
  options: {
    'port': one(port.default(3030)),
    'no-open': flag,
    'v1': one(context.optional()),
    'also': several(context),
    'names': perhaps(z.string().optional()),
    'nodes': only(['up'], one(whole(2, 10_000).optional())),
    'kind': one(words(['small', 'large', 'huge']).default('small')),
  },
  positionals: { name: 'one of up or down', least: 1, most: 1, shape: words(['up', 'down']) },
} as const

const read = (...argv: string[]) => readWords(told, argv)

function refusal(...argv: string[]): string {
  try {
    read(...argv)
  }
  catch (error) {
    expect(error).toBeInstanceOf(Misuse)
    return (error as Error).message.replace('; npm run show -- --help shows its options.', '')
  }
  throw new Error('nothing was refused')
}

describe('the words of a command', () => {
  it('come to typed values, defaults where they are not given, and lists of what may be given several times', () => {
    const given = { 'port': 3030, 'no-open': false, 'v1': undefined, 'also': [], 'names': undefined, 'nodes': undefined, 'kind': 'small' }
    expect(read('up')).toEqual({ given, positionals: ['up'] })
    expect(read('--port', '80', 'up', '--also=a', '--no-open', '--also', 'b', '--kind=huge', '--nodes=2')).toEqual({
      given: { ...given, 'port': 80, 'no-open': true, 'also': ['a', 'b'], 'kind': 'huge', 'nodes': 2 },
      positionals: ['up'],
    })
  })

  it('of an option whose value may be left out are the empty text where it is', () => {
    const names = (...argv: string[]) => read('up', ...argv)!.given.names
    expect([names('--names'), names('--names', '--no-open'), names('--names='), names('--names', 'a,b'), names('--names=a')]).toEqual(['', '', '', 'a,b', 'a'])
  })

  it.each([[['--help']], [['-h']], [['--foo', '-h', 'a', 'b']], [['--port', 'abc', '--help']]])('%j ask for help, whatever else is wrong', (argv) => {
    expect(read(...argv)).toBeNull()
  })

  it.each([
    [['up', '--prot', '1'], 'show has no option --prot'],
    [['up', '-p'], 'show has no option -p'],
    [['up', '--no-port'], 'show has no option --no-port'],
    [['up', '--open'], 'show has no option --open'],
    [['up', '--toString'], 'show has no option --toString'],
    [['up', '--__proto__=x'], 'show has no option --__proto__'],
    [['up', '--port'], '--port needs a value'],
    [['up', '--port='], '--port needs a value'],
    [['up', '--port', ''], '--port needs a value'],
    [['up', '--v1', '--no-open'], '--v1 needs a value, but --no-open follows it'],
    [['up', '--v1', '-x'], '--v1 needs a value, but -x follows it'],
    [['up', '--v1=-x'], '--v1 takes the name of a context, not "-x"'],
    [['up', '--v1=a\nb'], '--v1 takes the name of a context, not "a\\nb"'],
    [['up', '--no-open=yes'], '--no-open takes no value, but was given "yes"'],
    [['up', '--no-open='], '--no-open takes no value, but was given ""'],
    [['up', '--port', '80', '--port', '80'], '--port was given twice'],
    [['up', '--no-open', '--no-open'], '--no-open was given twice'],
    [['down', '--nodes', '2'], '--nodes is only for show up, not with show down'],
    [['up', '--kind', 'medium'], '--kind takes small, large or huge, not "medium"'],
    [['up', '--nodes', '1'], '--nodes takes a whole number from 2 to 10,000, not "1"'],
    [[], 'show needs one of up or down'],
    [['--', '--port'], 'show takes up or down, not "--port"'],
    [['left'], 'show takes up or down, not "left"'],
    [[''], 'show takes up or down, not ""'],
    [['up', 'down'], 'show takes one of up or down, but was given "up" "down"'],
    [['up', '--', 'down'], 'show takes one of up or down, but was given "up" "down"'],
  ])('%j are refused in one sentence', (argv, sentence) => {
    expect(refusal(...argv)).toBe(sentence)
  })

  it.each(['abc', '0', '65536', '-1', '1e3', '0x50', '80.5', ' 80', '８０', '999999999999'])('a port is not %j', (typed) => {
    expect(refusal('up', `--port=${typed}`)).toBe(`--port takes a port from 1 to 65535, not ${JSON.stringify(typed)}`)
  })

  it('of a command that takes none are named', () => {
    expect(() => readWords({ name: 'show', options: {} }, ['a', 'b'])).toThrow('show takes only options, but was given "a" "b"; npm run show -- --help')
  })

  it('that contradict each other are refused by what the command says of them', () => {
    const strict = { name: 'show', options: { a: flag, b: flag }, contradiction: ({ a, b }: { a: boolean, b: boolean }) => a && b ? '--a and --b are two things' : null }
    expect(readWords(strict, ['--a'])?.given).toEqual({ a: true, b: false })
    expect(() => readWords(strict, ['--a', '--b'])).toThrow(/^--a and --b are two things; npm run show -- --help shows its options\.$/)
  })

  it('are handed on as they were read: a folder without the slashes at its end', () => {
    const taken = { name: 'show', options: { set: one(folder.default('x')) }, positionals: { name: 'one folder', least: 0, most: 1, shape: folder } }
    expect(readWords(taken, ['a//', '--set=/tmp/'])).toEqual({ given: { set: '/tmp' }, positionals: ['a'] })
    expect(readWords(taken, ['/'])?.positionals).toEqual(['/'])
  })
})

it('a shape that is refused names only what it takes', () => {
  expect(z.safeParse(whole(1, 2), '3').error?.issues.map(({ message }) => message)).toEqual(['a whole number from 1 to 2'])
})
