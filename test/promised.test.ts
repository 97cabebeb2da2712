import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** What is promised, and the tests that fail when it is broken: the file, and how the test begins. */
const PROMISES: Readonly<Record<string, readonly (readonly [file: string, begins: string])[]>> = {
  'what is shown is what was run': [
    ['test/deck.spec.ts', 'a command that is shown, pasted into a shell, is the words that were run'],
    ['src/exec/run.test.ts', 'gives a shell the same words that were executed'],
  ],
  'a capture is its process\'s bytes': [
    ['test/refresh-whole.test.ts', 'stores what was printed, byte for byte'],
    ['src/exec/run.test.ts', 'with five megabytes of three-byte letters'],
  ],
  'what is rendered is what is stored': [
    ['test/deck.spec.ts', 'every pane shows exactly the lines it says'],
    ['test/viewer.spec.ts', 'every output a slide names opens full size and is the whole file'],
  ],
  'an output is complete, not just of exit code 0': [
    ['src/record/complete.test.ts', 'fails when the tail was cut exactly at the end of a line'],
    ['test/refresh-vain.test.ts', 'when an exec loses the end of an output %s and exits 0'],
  ],
  'both sides of a layer are of the same moments': [['src/review/check.test.ts', 'two sides of a layer that were not recorded together']],
  'parsers lose nothing': [
    ['src/read/every.test.ts', '$name: each line that is not blank becomes exactly one part of the result'],
    ['src/read/every.test.ts', '$name: is refused with its file and line'],
    ['src/read/elsewhere.test.ts', 'are read the same with IPv6'],
  ],
  'words follow numbers': [
    ['src/read/failover.test.ts', 'say that no difference is shown where the data are equal'],
    ['src/read/failover.test.ts', 'draw no comparison of three runs'],
  ],
  'an experiment has one clock': [
    ['src/trace/workload/probe.test.ts', 'shows by its own lateness that it was stopped'],
    ['src/read/failover.test.ts', 'the machine slept meanwhile'],
  ],
  'a command ends': [
    ['src/exec/run.test.ts', 'with its whole group, also when it traps SIGTERM and has forked'],
    ['test/refresh-killed.test.ts', 'and a step that does not end by itself is ended with its children'],
  ],
  'a set is published whole or not at all': [
    ['test/refresh-vain.test.ts', 'when a required step fails'],
    ['src/set/publish.test.ts', 'a swap that is killed leaves a whole set'],
  ],
  'one presenter writes': [
    ['src/set/publish.test.ts', 'keeps the second one out, and names the first'],
    ['test/refresh-killed.test.ts', 'of one cluster, into sets of their own'],
  ],
  'an interruption is clean': [['test/refresh-killed.test.ts', 'by %s, with exit code %i']],
  'a closed terminal is an interruption': [
    ['test/refresh-closed.test.ts', 'at %s'],
    ['test/refresh-closed.test.ts', 'when nobody reads its stderr any more'],
    ['test/present-closed.test.ts', 'live mode on stage that is ended by %s'],
  ],
  'a cluster is left as it was found': [['test/refresh-whole.test.ts', 'leaves nothing in the clusters']],
  'a deck is not built from a set that is not whole': [
    ['test/promises.test.ts', 'is not built with one entry removed'],
    ['test/promises.test.ts', 'is not built with one byte changed'],
  ],
  'what was changed is taken back, by the next start at the latest': [
    ['src/record/journal.test.ts', 'by the next start, when the run was killed right after it wrote it down'],
    ['test/refresh-killed.test.ts', 'after its change %i leaves nothing once somebody cleans up'],
  ],
  'two different clusters, each what it claims': [
    ['test/refresh.test.ts', 'the same cluster twice'],
    ['test/refresh.test.ts', 'the sides swapped'],
    ['test/refresh-vain.test.ts', 'when kube-proxy runs in another mode, which is named'],
    ['src/record/record.test.ts', 'makes no change on a cluster that is no longer the one it began with'],
  ],
  'every problem is told before anything is done': [['test/refresh.test.ts', 'three faults at once, in three lines']],
  'a cluster\'s words are never an option or a shell\'s': [
    ['src/trace/argv.test.ts', 'a value from a cluster that would be an option is refused'],
    ['src/platform/gke/balancer.test.ts', '--impersonate-service-account=x'],
  ],
  'your machine stays yours': [
    ['src/exec/kubeconfig.test.ts', 'a run has a kubeconfig of its own'],
    ['test/refresh-whole.test.ts', 'uses the presenter\'s kubeconfig only to read it'],
  ],
  'nothing of others is changed': [
    ['test/refresh.test.ts', 'a namespace of somebody else, whatever flags it is given'],
    ['test/refresh-foreign.test.ts', 'no pod is deleted and no policy applied unless somebody names the cluster'],
  ],
  'the lab\'s sides are apart': [['src/platform/kind/isolation.test.ts', 'is violated by a Cilium program in the cgroup of a V1 node']],
  'no secret is published': [
    ['src/set/seal.test.ts', 'nor with any kind of secret in any place'],
    ['src/set/seal.test.ts', 'nor where the search was not done in time'],
    ['src/exec/fault.test.ts', 'what is printed shows no secret'],
    ['test/secrets.test.ts', 'no file of the set that ships looks like a secret'],
    ['test/refresh-secrets.test.ts', 'nothing stays but a masked report where it printed a secret'],
    ['test/refresh-secrets.test.ts', 'when it is killed in the middle of the search'],
    ['src/deck-model/plugin.test.ts', 'holds no secret, and nothing of the machine it was built on'],
    ['test/export.spec.ts', 'the PDF says no secret'],
  ],
  'hostile text stays text': [
    ['test/hostile.spec.ts', 'text that attacks stays text, on the slide and in the viewer'],
    ['test/export.spec.ts', 'text that attacks is printed as text'],
    ['src/exec/fault.test.ts', 'what a cluster printed cannot act in our terminal'],
  ],
  'strangers stay out': [
    ['test/promises.test.ts', '%s selects the marked requests in the command it shows'],
    ['test/refresh-vain.test.ts', 'when somebody else used the Service during the burst'],
  ],
  'the server is closed': [
    ['test/server.test.ts', 'refuses every other host and origin, on HTTP and on WebSocket'],
    ['test/server.test.ts', 'is not heard outside this machine'],
  ],
  'everything that is installed is pinned': [
    ['test/supply.test.ts', 'is every package by its digest'],
    ['test/supply.test.ts', 'is Cilium\'s chart by its sha256'],
    ['src/platform/kind/chart.test.ts', 'is refused, and does not stay, where it is another one'],
  ],
  'live mode runs what the trace says, for one presenter, and shows what a recording would': [
    ['test/live.test.ts', 'does not leave the server: a secret ends the run'],
    ['test/live.test.ts', 'does not leave the server in the reason why a run failed'],
    ['test/live.test.ts', 'does not leave the server: a private name stands as its alias'],
    ['src/live/auth.test.ts', 'has nothing in a query string, and leads to its page with a cookie'],
    ['src/live/auth.test.ts', 'is good once, and not for ever'],
    ['test/present.test.ts', 'with --live lets only the presenter\'s own window in'],
    ['src/live/resolved-trace.test.ts', 'is words that were filled once and cannot be changed'],
    ['test/live-closed.test.ts', 'with %s runs nothing'],
    ['test/live.test.ts', 'that is another one than at the start is not asked anything else'],
    ['test/live.test.ts', 'when it prints too much'],
    ['test/live.test.ts', 'when it takes too long'],
    ['test/live-closed.test.ts', 'tells eight windows what happens, and no more'],
    ['test/live.test.ts', 'with every process it started, when %s'],
    ['test/live.test.ts', 'logs every run, and what was refused'],
    ['test/live-closed.test.ts', 'refuses to be where others reach the deck'],
    ['test/live-blocks.spec.ts', 'the built site has nothing of it'],
  ],
  'what runs live never touches what was recorded': [['test/live-kept.test.ts', 'what is kept is a set of its own that anybody can check']],
  'anybody can check': [['src/review/check.test.ts', 'a set that somebody touched is refused, and the message names what was done']],
  'the environment is fixed': [['test/refresh-whole.test.ts', 'a hostile environment gives identical bytes']],
  'a refresh says what has changed': [['test/refresh-whole.test.ts', 'done again says that there is no change']],
  'nothing is asked of the network': [['test/site.spec.ts', 'the site works below any path of any server']],
  'the words about the commands are true': [
    ['test/readme.test.ts', 'names npm run %s, which there is'],
    ['test/help.test.ts', 'has a help that fits a screen of 80 by 24'],
  ],
  'all can read it': [
    ['test/deck.spec.ts', 'slides can be read by all'],
    ['test/traps.spec.ts', 'every control of a slide is reached by Tab and opens with Enter'],
  ],
}

describe.each(Object.entries(PROMISES))('it is promised that %s:', (_, tests) => {
  it.each(tests)('%s tests “%s …”', (file, begins) => {
    const path = new URL(`../${file}`, import.meta.url)
    expect(existsSync(path), file).toBe(true)
    const titles = readFileSync(path, 'utf8').replaceAll('\\\'', '\'')
    expect(['\'', '`'].some(quote => titles.includes(quote + begins)), begins).toBe(true)
  })
})
