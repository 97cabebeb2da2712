import type { Check, Found, Talk } from './finding-kinds.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { visible } from '../exec/fault.ts'
import { saidAndTodo } from './finding-kinds.ts'

/**
 * Runs all checks at once; returns the findings in the order of the checks. One that takes longer than so many seconds is
 * reported as unknown. Never throws.
 */
export async function examine(checks: readonly Check[], talk: Talk, seconds = 12): Promise<Found[]> {
  const over = new AbortController()
  const limit = sleep(seconds * 1000, null, { signal: over.signal }).catch(() => null)
  const inTime = async (check: Check) => await Promise.race([looked(check, talk), limit]) ?? late(check, seconds)
  const found = await Promise.all(checks.map(inTime))
  over.abort()
  return found.flat()
}

/** The findings as a list for a terminal, each with what to do, and a summary at the end. */
export function listed(found: readonly Found[]): string {
  const width = Math.max(...found.map(({ check }) => check.length))
  const indent = ' '.repeat(width + 4)
  const text = found.map((one) => {
    const says = `${MARKS[one.kind]} ${one.check.padEnd(width)}  ${one.says.replaceAll('\n', `\n${indent}`)}`
    return one.kind === 'good' ? says : `${says}\n${indent}→ ${one.todo.replaceAll('\n', `\n${indent}  `)}`
  })
  return visible([...text, '', standing(found)].join('\n'))
}

/** Whether something would spoil the talk. */
export function isSpoiled(found: readonly Found[]): boolean {
  return found.some(({ kind }) => kind === 'spoils')
}

// --- internal ---

const MARKS: Record<Found['kind'], string> = { good: '✓', warning: '!', spoils: '✗', unknown: '?' }

async function looked(check: Check, talk: Talk): Promise<Found[]> {
  try {
    return (await check.look(talk)).map(one => ({ check: check.name, ...one }))
  }
  catch (error) {
    return [{ check: check.name, kind: 'unknown', ...saidAndTodo(error, 'It could not be looked at; look yourself.') }]
  }
}

function late({ name }: Check, seconds: number): Found[] {
  return [{ check: name, kind: 'unknown', says: `did not answer within ${seconds} s`, todo: 'Check it yourself, or run this again: npm run doctor' }]
}

function standing(found: readonly Found[]): string {
  const count = (kind: Found['kind']) => found.filter(one => one.kind === kind).length
  const [spoiled, warned, unseen] = [count('spoils'), count('warning'), count('unknown')]
  const rest = `${warned} ${warned === 1 ? 'warning' : 'warnings'}, ${unseen} that cannot be checked from here.`
  if (spoiled === 0) return `Nothing would spoil the talk; ${rest}`
  return `${spoiled} ${spoiled === 1 ? 'thing' : 'things'} would spoil the talk; ${rest}`
}
