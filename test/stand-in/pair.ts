import type { State } from './cloud.ts'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { down } from '../../src/platform/gke/down.ts'
import { readLedger } from '../../src/platform/gke/ledger.ts'
import { waysTo } from '../../src/platform/gke/pair.ts'
import { described, status } from '../../src/platform/gke/status.ts'
import { up } from '../../src/platform/gke/up.ts'
import { standIn } from './cloud.ts'
import { standInTools } from './tools.ts'

const WISHES = { project: null, zone: 'us-central1-a', channel: 'regular', version: null, machineType: 'n2-standard-2', nodes: 2, spot: false, balancer: 'backend-service', client: 'here', privateNodes: false, images: {} } as const

/** What a presenter has of his own: gcloud's settings, whose active ones are another's, and a kubeconfig. */
const THEIRS = {
  'config/active_config': 'work',
  'config/configurations/config_work': '[core]\naccount = somebody@example.com\nproject = another-project\n',
  'config/configurations/config_default': '',
  '.kube/config': 'apiVersion: v1\nkind: Config\ncurrent-context: theirs\n',
}

/** A cloud of its own for one test, the presenter's own files, and the deck's three commands, with all that they say. */
export async function pairIn(change: (state: State) => void = () => {}, typed: (question: string) => string | null = () => null) {
  const { url, state, close } = await standIn()
  change(state)
  const { env, folder } = await standInTools(url)
  const home = dirname(folder)
  for (const [path, text] of Object.entries(THEIRS)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  const said: string[] = []
  const write = (text: string) => said.push(text)
  const dialogue = { talk: { write }, ask: async (question: string) => write(question) > 0 ? typed(question) : null }
  const ways = waysTo({ account: null }, { ...env, HOME: home }, undefined, folder, 50)
  const ended = async (work: () => Promise<boolean>) => {
    said.length = 0
    return { whole: await work(), said: said.join('') }
  }
  return {
    ...{ state, folder, close, env },
    /** Digests of the presenter's own files, and their names: equal before and after where nothing was touched. */
    theirs: () => ['config/configurations', '.kube', 'config'].flatMap(dir => filesIn(join(home, dir))),
    up: (more: object = {}, yes = true) => ended(() => up({ ...WISHES, ...more }, ways, dialogue, yes)),
    status: async () => described(await status(readLedger(folder)!, ways)),
    down: () => ended(() => down(readLedger(folder)!, ways, dialogue)),
  }
}

/** gcloud's logs and caches, which it writes whatever it is asked, are no settings. */
function filesIn(dir: string): string[] {
  return readdirSync(dir).filter(name => statSync(join(dir, name)).isFile() && /^(?:config|config_[a-z]+|active_config|properties)$/.test(name)).sort().map(name =>
    `${name} ${createHash('sha256').update(readFileSync(join(dir, name))).digest('hex')}`)
}
