import type { FullMap, ToldOfMap } from '../read/fullmap.ts'
import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { spoken } from '../dataplane/looks.ts'
import { isAnswered, readFullMap } from '../read/fullmap.ts'
import { endOf } from '../read/tries.ts'
import { listed } from '../text/listed.ts'
import { counted } from '../text/numbers.ts'
import { COMPARED, ON_CILIUM } from '../words.ts'
import { holds, notCaptured, notShown } from './conclusion.ts'
import { tallied } from './pane.ts'
import { known } from './upstream.ts'

const ASKED = 'full.map-*-asked'
/** Another Service answers all the while: it is not the network that fails. */
const OUTSIDE = 'full.map-*-outside'
const TOLD = ['size', 'entries', 'services', 'frontends', 'status'].map(name => `full.map-*-${name}`)

/** A load-balancing map that is full: what a client feels, and which command says so. */
export const FULL_MAP: readonly Conclusion[] = [
  {
    id: 'full.answer',
    question: 'The load-balancing map is full: who says so, and what does a client feel?',
    needs: [ASKED],
    counter: [OUTSIDE],
    beside: TOLD,
    judge: answer,
  },
  {
    id: 'full.felt',
    sides: COMPARED,
    question: 'What does a pod feel that asks each of the Services?',
    needs: [ASKED],
    counter: [OUTSIDE],
    judge: ({ set, side }) => {
      const runs = readFullMap(set, side)
      const failed = runs.flatMap(({ asked }) => asked.filter(one => !isAnswered(one)).map(({ exit }) => endOf(exit)))
      const how = failed.length === 0 ? '' : `; the others: ${tallied(failed)}`
      const outside = runs.map(one => `${one.outside.answered} of ${one.outside.all}`)
      return holds(`${answeredWords(runs)} answer${how}. The Service of the deck, from outside: ${each(outside)}.`, pointsOf(runs))
    },
  },
  {
    id: 'full.says',
    sides: COMPARED,
    on: ON_CILIUM,
    question: 'Which command says that some did not fit?',
    needs: [ASKED, OUTSIDE, ...TOLD],
    counter: TOLD,
    judge: ({ set, side }) => {
      const runs = readFullMap(set, side)
      const told = toldOf(runs)
      if (told.length === 0) return notCaptured('In no run was the agent asked everything.')
      const full = told.every(({ most, held }) => most === held)
      const of = (what: (one: ToldOfMap) => string) => each(told.map(what))
      const others = [...new Set(told.flatMap(one => one.others))]
      const unanswered = each(runs.map(({ asked }) => `${asked.filter(one => !isAnswered(one)).length}`))
      const also = others.length === 0 ? '' : ` Not one of them, and an error too: ${listed(others, 'and')}.`
      const says = `On the receiving node the agent lists ${of(one => `${one.listed}`)} of them and calls ${of(one => `${one.failed}`)} an error, `
        + `among them ${of(one => `${one.unanswered}`)} of the ${unanswered} that did not answer the pod; the map holds `
        + `${of(one => `${one.held} of ${one.most}`)} entries; the agent's status is ${of(one => `${one.status}, ${counted(one.degraded, 'module')} degraded`)}.${also}`
      const points = told.map(({ from }) => ({ capture: from, line: 1 }))
      return full ? holds(`${says}${known('cilium/cilium #16028')}`, points) : notShown(`The map is not full: ${says}`, points)
    },
  },
]

// --- internal ---

function answeredWords(runs: readonly FullMap[]): string {
  const [answered, all] = [runs.map(({ asked }) => `${asked.filter(isAnswered).length}`), each(runs.map(({ asked }) => `${asked.length}`))]
  const same = new Set(answered).size === 1
  const among = runs.length > 1 ? ` in ${same ? 'each of ' : ''}${runs.length} runs` : ''
  return `${same ? answered[0] : answered.join(', ')} of ${all}${among}`
}

/** What each run gave, once if it is the same. */
function each(said: readonly string[]): string {
  return [...new Set(said)].join(', ')
}

function pointsOf(runs: readonly FullMap[]) {
  return runs.map(({ from }) => ({ capture: from, line: 1 }))
}

function toldOf(runs: readonly FullMap[]): ToldOfMap[] {
  return runs.flatMap(({ told }) => told ?? [])
}

/** Of a map that was full in every run, while the Service of the deck went on answering on both sides. */
function answer(...sides: CapturedSide[]): Judged {
  const read = sides.map(own => ({ name: spoken(own.cluster), runs: readFullMap(own.set, own.side) }))
  const points = read.flatMap(({ runs }) => pointsOf(runs))
  const told = read.flatMap(({ runs }) => toldOf(runs))
  if (read.some(({ runs }) => runs.length === 0)) return notShown('Of a side no run was captured whole.', points)
  if (told.length === 0 || told.some(({ most, held }) => most !== held)) return notShown('The map is not seen to be full.', points)
  const broken = read.find(({ runs }) => runs.some(({ outside }) => outside.answered < outside.all))
  if (broken) return notShown(`With ${broken.name} the Service of the deck did not always answer either.`, points)
  const all = read.every(({ runs }) => runs.every(({ asked }) => asked.every(isAnswered)))
  if (all) return notShown('Every Service answers, on both sides.', points)
  const words = read.map(({ name, runs }, index) => `${answeredWords(runs)} ${index === 0 ? 'answer ' : ''}with ${name}`).join(', ')
  const whose = read.find(({ runs }) => toldOf(runs).length > 0)!.name
  return holds(`With ${whose}'s map set to ${each(told.map(({ most }) => `${most}`))} entries and full, of the Services ${words}`, points)
}
