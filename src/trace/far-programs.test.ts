import type { Step } from './step.ts'
import { spawnSync } from 'node:child_process'
import { beforeEach, describe, expect, it } from 'vitest'
import { iptables } from '../dataplane/iptables/index.ts'
import { withRemoteDigest } from '../exec/remote-digest.ts'
import { wordsOf } from '../exec/shell.ts'
import { END } from '../record/leftovers.ts'
import { WHICH_IPTABLES } from '../record/netfilter.ts'
import { DEFAULT_DEVICE } from '../record/side-facts.ts'
import { steps } from './index.ts'
import { nodeLoss } from './nodeloss.ts'

/** One program with its words, as a shell would start it. */
type Call = readonly string[]

/** What the toolbox has beside BusyBox, by the package of netshoot's Dockerfile (github.com/nicolaka/netshoot) that brings it. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'bash': ['bash'],
  'conntrack-tools': ['conntrack'],
  'curl': ['curl'],
  'iproute2': ['ip', 'ss'],
  'iptables': ['{iptables}', '{iptables}-save', '$0', '$tool', '$tool-save'],
  'perl, by swaks': ['perl'],
  'tcpdump': ['tcpdump'],
  'util-linux': ['lscpu', 'mountpoint', 'nsenter'],
}
const BROUGHT = Object.values(PACKAGES).flat()

/** Not in that image: a step that asks for one of these may fail. `ctr` is the node's own, which nsenter has gone to. */
const PERHAPS = ['bpftool', 'ctr']

const BUILTINS = ['[', '[[', ':', 'break', 'command', 'continue', 'do', 'done', 'echo', 'esac', 'exit', 'fi', 'read', 'set', 'true', 'wait', '{', '}', '$@']
const BEFORE_ANOTHER = /^(?:do|else|exec|if|then|while|!|\{|\$enter)$/

/** The programs that a script starts, each with its words; quoting is taken away, what is computed is kept as it is written. */
function callsOf(script: string): Call[] {
  return parse(script.replaceAll(/\[\[ .*? \]\]/g, ':'), 0)[0].flatMap(unwrapped)
}

function parse(script: string, from: number): [Call[], number] {
  const [calls, words]: [Call[], string[]] = [[], []]
  let word: string | null = null
  let inDouble = false
  const end = () => void (word !== null && words.push(word), word = null)
  const over = () => void (end(), words.length > 0 && calls.push(words.splice(0)))
  for (let at = from; at < script.length; at++) {
    const rest = script.slice(at)
    const single: string | undefined = inDouble ? undefined : /^'[^']*'/.exec(rest)?.[0]
    if (single) {
      [word, at] = [(word ?? '') + single.slice(1, -1), at + single.length - 1]
    }
    else if (rest.startsWith('\\')) {
      [word, at] = [(word ?? '') + rest[1]!, at + 1]
    }
    else if (/^(?:\$|>)\((?!\()/.test(rest)) {
      const [inner, closed] = parse(script, at + 2)
      calls.push(...inner);
      [word, at] = [`${word ?? ''}$(…)`, closed]
    }
    else if (rest.startsWith('"')) {
      [inDouble, word] = [!inDouble, word ?? '']
    }
    else if (inDouble) {
      word += rest[0]!
    }
    else if (rest.startsWith(')') && from > 0) {
      return [(over(), calls), at]
    }
    // of a case, whose pattern is no program
    else if (rest.startsWith(')')) {
      void (end(), words.splice(0))
    }
    else if (/^[;|&\n]/.test(rest) && !script.slice(from, at).endsWith('>')) {
      over()
    }
    else if (/^\s/.test(rest)) {
      end()
    }
    else {
      word = (word ?? '') + rest[0]!
    }
  }
  return [(over(), calls), script.length]
}

/** The program behind keywords, assignments and programs that start another. */
function unwrapped(call: Call): Call[] {
  const words = call.filter(word => !/^\d?[<>]/.test(word))
  const [program, ...args] = words
  if (program === undefined || /^(?:for|case)$/.test(program)) return []
  if (/^\w+=/.test(program)) return unwrapped(args)
  if (BEFORE_ANOTHER.test(program)) return unwrapped(args)
  if (['bash', 'sh'].includes(program)) return ofShell(program, args)
  const inner = { timeout: args.findIndex(arg => /^(?:\d+|\$0)$/.test(arg)) + 1, nsenter: args.indexOf('--') + 1, setsid: 0 }[program]
  if (inner === undefined) return [words]
  return [[program, ...args.slice(0, inner)], ...program === 'nsenter' ? [] : unwrapped(args.slice(inner))]
}

/** A script's programs, and the one that it is given as its words to start. */
function ofShell(program: string, args: Call): Call[] {
  const [script = '', , ...given] = args.slice(args.indexOf('-c') + 1)
  return [[program], ...callsOf(script), ...script.includes('"$@"') ? unwrapped(given) : []]
}

const applets = new Set(spawnSync('busybox', ['--list'], { encoding: 'utf8' }).stdout?.split('\n').filter(Boolean))

const helps = new Map<string, string>()

/** The words that BusyBox's program does not take, by its own help. */
function notBusyBox([program, ...args]: Call): string[] {
  const help = helps.get(program!) ?? spawnSync('busybox', [program!, '--help'], { encoding: 'utf8' }).stderr
  helps.set(program!, help)
  const letters = new Set([...help.matchAll(/-([a-z0-9]+)/gi)].flatMap(([, all]) => [...all!]))
  return args.filter((arg, index) => /^-[-a-z0-9]/i.test(arg) && args[index - 1] !== '-e' && !(arg.startsWith('--')
    ? help.includes(arg)
    : [...arg.slice(1)].every(letter => letters.has(letter))))
}

const OURS: readonly Step['at'][] = ['toolbox', 'netfilter', 'client-pod', 'stranger-pod', 'beside']

/** What a pod of ours is given of a command: all of it, or what a step here hands to `kubectl exec`. */
function ours(at: Step['at'], words: Call): Call[] {
  if (OURS.includes(at)) return [words]
  return words.includes('kubectl') && words.includes('exec') ? [words.slice(words.indexOf('--') + 1)] : []
}

/** Each line that a pod of ours is given, with whether a recording is whole without its answer. */
const lines = [...steps, ...nodeLoss].flatMap((step) => {
  const all = [step, ...Object.values(step.ways ?? {}).flat()].flatMap(({ at, run }) => ours(at, wordsOf(run)))
  return all.map(words => ({ id: `${step.layer}.${step.name}`, words, required: step.required ?? true }))
})
const learnt = [WHICH_IPTABLES, DEFAULT_DEVICE].map(script => ['sh', '-c', script]).concat([[...iptables.mode!.run]], [withRemoteDigest(['true'], 1)], [[...END]])
const calls = [...lines, ...learnt.map(words => ({ id: 'what is learnt first', words, required: true }))].flatMap(({ words, ...line }) =>
  unwrapped(words).map(call => ({ ...line, call })))

describe('every program that is started in a pod of ours', () => {
  beforeEach(({ skip }) => skip(applets.size === 0, 'there is no busybox here: apt-get install busybox'))

  it('is a shell\'s, BusyBox\'s, or one that the pinned toolbox brings; what it may lack, a recording can be without', () => {
    expect(new Set(calls.map(({ id }) => id)).size).toBeGreaterThan(40)
    const known = (name: string) => BUILTINS.includes(name) || BROUGHT.includes(name) || applets.has(name)
    const odd = calls.filter(({ call, required }) => !known(call[0]!) && (required || !PERHAPS.includes(call[0]!)))
    expect(odd.map(({ id, call }) => `${id}: ${call.join(' ')}`)).toEqual([])
  })

  it('is given only options that BusyBox\'s has, where BusyBox has it', () => {
    const shared = calls.filter(({ call: [name] }) => applets.has(name!) && !BROUGHT.includes(name!) && !BUILTINS.includes(name!))
    expect(new Set(shared.map(({ call }) => call[0])).size).toBeGreaterThan(10)
    expect(shared.flatMap(({ id, call }) => notBusyBox(call).map(word => `${id}: ${call.join(' ')}: ${word}`))).toEqual([])
  })
})
