import type { Age } from '../client/capture-age.ts'
import type { Recorded } from '../deck-model/age.ts'
import type { Sets } from '../set/sets.ts'
import type { Side } from '../words.ts'
import type { Check, Finding, Talk } from './finding-kinds.ts'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ageInWords, agesOf, isOld } from '../client/capture-age.ts'
import { pairsShown, shownFrom } from '../conclude/shown-from.ts'
import { recordedOf } from '../deck-model/age.ts'
import { DECK } from '../deck-model/captures-modules.ts'
import { moduleMaker } from '../deck-model/module-maker.ts'
import { abandoned } from '../record/journal.ts'
import { checkSet } from '../review/check.ts'
import { heldBy } from '../set/lock.ts'
import { setFolders } from '../set/publish.ts'
import { REPORT } from '../set/seal.ts'
import { mainOf, placesOf, setsIn } from '../set/sets.ts'
import { isExperiment, LAYERS } from '../trace/layers/index.ts'
import { sideName, sidesOf } from '../words.ts'
import { good, saidAndTodo, spoils, warning } from './finding-kinds.ts'
import { verified } from './verified.ts'

/** Every byte is the recorded one, a deck can be made of them, and the commands are the trace's. */
export const set: Check = {
  name: 'captures',
  look: async (talk) => {
    try {
      await canBeMade(talk.captures, verified(talk).sets)
    }
    catch (error) {
      return [{ kind: 'spoils', ...saidAndTodo(error, 'git checkout -- captures, or npm run refresh') }]
    }
    const { sets, told } = verified(talk)
    const instead = told.map((text): Finding => ({ kind: 'warning', ...saidAndTodo(text, 'npm run refresh -- --clean') }))
    try {
      return [...instead, ...setsIn(sets).map(({ set }) => good(checkSet(set).split('\n')[0]!))]
    }
    catch (error) {
      return [...instead, { kind: 'warning', ...saidAndTodo(error, 'npm run refresh, so that the commands are those of this trace') }]
    }
  },
}

/** The age of each layer on each side, of the presenter's own set where there is one, else as the slides show them. */
export const freshness: Check = {
  name: 'freshness',
  look: (talk) => {
    const { sets } = verified(talk)
    const { current, ...references } = sets
    const shows = shownFrom(current ? { current } : references)
    const recorded = setsIn(sets).flatMap(({ name, set }) => recordedOf(set, name))
    const agesOn = (of: readonly Recorded[]) => agesOf(of, talk.now.getTime())
    return [
      aged(agesOn(recorded.filter(({ layer, set }) => shows[layer] === set)), talk.deck),
      ...absent(agesOn(recorded), sidesOf(mainOf(sets).manifest.clusters)),
    ]
  },
}

/** What a recording that is running, was killed or was rejected has left behind. */
export const leftovers: Check = {
  name: 'leftovers',
  look: ({ root, captures }) => {
    const places = Object.values(placesOf(captures))
    const found = [...places.flatMap(locked), ...places.flatMap(staged), ...untaken(root)]
    return found.length > 0 ? found : [good('none of an earlier recording')]
  },
}

// --- internal ---

/** Rejects if no deck can be made of them, for each pair: it takes seconds, and other checks go on. */
async function canBeMade(dir: string, sets: Sets): Promise<void> {
  const { text, close } = moduleMaker(dir, () => {})
  await Promise.all(pairsShown(sets).map(pair => text(`${DECK}/${pair}`))).finally(close)
}

function aged(ages: readonly Age[], { limits: { fresh }, contexts }: Talk['deck']): Finding {
  const old = ages.filter(({ age }) => isOld(age, fresh))
  const [oldest] = ages
  const words = ({ layer, side, age }: Age) => `${layer.toUpperCase()} ${sideName(side)} ${ageInWords(age)}`
  if (old.length === 0) return good(`nothing is older than ${fresh} h; the oldest is ${words(oldest!)}`)
  const which = old.length === ages.length ? `all captures, the oldest ${words(oldest!)}` : old.map(words).join(', ')
  return warning(`older than ${fresh} h: ${which}`, `npm run refresh -- ${sidesOf(contexts).map(side => `--${side} ${contexts[side]}`).join(' ')}`)
}

/** The long experiments have slides only if they were captured; every other layer always has its slide. */
function absent(ages: readonly Age[], sides: readonly Side[]): Finding[] {
  const missing = LAYERS.filter(layer => !isExperiment(layer)).flatMap(layer => sides
    .filter(side => !ages.some(one => one.layer === layer && one.side === side))
    .map(side => `${layer.toUpperCase()} ${sideName(side)}`))
  return missing.length === 0 ? [] : [warning(`not captured, and its slides say so: ${missing.join(', ')}`, 'npm run refresh')]
}

function locked(captures: string): Finding[] {
  const { lock } = setFolders(captures)
  if (!existsSync(lock)) return []
  const holder = heldBy(lock)
  if (!holder) return [warning('a recording was killed and left its lock', 'Nothing: the next refresh removes it. Or do it now: npm run refresh -- --clean')]
  return [warning(`a recording is running (${holder.who})`, 'Wait for it, then run this again: npm run doctor')]
}

function staged(captures: string): Finding[] {
  const { next, previous, lock } = setFolders(captures)
  if (heldBy(lock)) return []
  const report = join(next, REPORT)
  const why = existsSync(report) ? `, for:\n${readFileSync(report, 'utf8').trim()}` : ''
  return [
    ...existsSync(next) ? [warning(`${basename(next)}/ holds a recording that was not published${why}`, `npm run refresh records anew; without need of it: rm -r ${next}`)] : [],
    ...existsSync(previous) ? [warning('a swap of captures was interrupted', 'npm run refresh -- --clean repairs it')] : [],
  ]
}

function untaken(root: string): Finding[] {
  const { length } = abandoned(join(root, '.netflow/journals'))
  return length === 0 ? [] : [spoils(`${length === 1 ? 'a recording' : `${length} recordings`} died before undoing their changes, which are still in the clusters`, 'npm run refresh -- --clean')]
}
