import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openStage } from '../../src/present/slide-server.ts'
import { wholeCopyOfShipped } from '../set.ts'
import { LiveWorld } from './live-world.ts'
import { APPLY, LIFT, step } from './trace.ts'

/**
 * A deck of the shipped captures with live mode on clusters of a test. Prints where it is and a way in, as JSON. Reads words from
 * stdin and prints each when it has done it: `hold` lets an output stop after its first line, `go` lets it go on; `unreachable`
 * clusters do not answer, `answering` ones do.
 */
const GO = join(tmpdir(), `deck-go-${process.pid}`)
const HELD = ['bash', '-c', 'for i in 1 2 3 4 5 6; do echo "-A live rule $i <img src=x onerror=alert(1)>"; until test -e "$0"; do sleep 0.1; done; done', GO]

// how long a cluster may take to answer is for test/live.test.ts: here the machine has two browsers to run
const on = await LiveWorld.unconnected([
  step('l4', 'redirect', 'client', HELD),
  step('l4', 'service-chains', 'kubectl', APPLY, { undo: LIFT, sides: ['v1'] }),
  step('l4', 'service-chains', 'toolbox', ['seq', '1000'], { sides: ['v2'] }),
], 60)

const WORDS: Record<string, () => void> = {
  hold: () => rmSync(GO, { force: true }),
  go: () => writeFileSync(GO, ''),
  unreachable: () => on.world.program('kubectl', '#!/bin/sh\nexit 1\n'),
  answering: () => on.world.answering(),
}

const deck = await openStage({ root: fileURLToPath(new URL('../..', import.meta.url)), captures: wholeCopyOfShipped(), plugins: [on.live.plugin] })
on.live.connect(new AbortController().signal)
process.stdout.write(`${JSON.stringify({ origin: deck.origin, link: on.live.link(deck.origin, '/#/presenter/1'), root: on.root })}\n`)

const input = createInterface({ input: process.stdin })
input.on('line', (word) => {
  WORDS[word]!()
  process.stdout.write(`${word}\n`)
})
input.on('close', () => void on.end().finally(() => deck.close()).finally(() => process.exit()))
