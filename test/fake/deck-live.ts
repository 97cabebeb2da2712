import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openStage } from '../../src/present/stage.ts'
import { copyOfShipped } from '../set.ts'
import { LiveWorld } from './live-world.ts'
import { step } from './trace.ts'

/**
 * A deck of the shipped captures with live mode on clusters of a test. Prints where it is and a way in, as JSON, and hears on
 * stdin: `silent`, `answering`, and its end.
 */
const SLOW = ['bash', '-c', 'for i in 1 2 3 4 5 6; do echo "-A live rule $i <img src=x onerror=alert(1)>"; sleep 1; done']
const APPLY = ['kubectl', '-n', '{namespace}', 'apply', '-f', 'src/trace/workload/policy.yaml']
const LIFT = ['kubectl', '-n', '{namespace}', 'delete', 'networkpolicy', 'nginx-allow-client', '--ignore-not-found']

const on = await LiveWorld.standing([
  step('l4', 'redirect', 'client', SLOW),
  step('l4', 'iptables-save', 'toolbox', ['seq', '3']),
  step('l4', 'service-chains', 'kubectl', APPLY, { undo: LIFT }),
])
const deck = await openStage({ root: fileURLToPath(new URL('../..', import.meta.url)), captures: copyOfShipped(), plugins: [on.live.plugin] })
on.live.connect(new AbortController().signal)
process.stdout.write(`${JSON.stringify({ origin: deck.origin, link: on.live.link(deck.origin, '/#/presenter/1') })}\n`)

const heard = createInterface({ input: process.stdin })
heard.on('line', line => line === 'silent' ? on.world.program('kubectl', '#!/bin/sh\nsleep 60\n') : on.world.answering())
heard.on('close', () => void on.end().finally(() => deck.close()).finally(() => process.exit()))
