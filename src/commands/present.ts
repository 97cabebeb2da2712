import type { Live } from '../live/server.ts'
import type { Stage } from '../present/slide-server.ts'
import { once } from 'node:events'
import process from 'node:process'
import { openInBrowser, PRESENTER } from '../present/open.ts'
import { toStderr } from '../set/publish.ts'
import { SIDES } from '../words.ts'
import { command } from './define-command.ts'
import { ROOT } from './places.ts'
import { clusters, context, contextLines, deckOn, flag, one, port, several } from './shapes.ts'

export const present = command({
  name: 'present',
  summary: 'serves the deck for a talk and opens the presenter\'s window; always shows the last whole set; `--live` runs commands on the clusters',
  help: `Serves the deck to this machine for a talk, prints both addresses and opens the
presenter's window.

  npm run present -- [options]

  --port N      (the first free one from 3030 on)
  --no-open     open no window
  --live        run blocks against the clusters: l on a slide or an open output
${contextLines(16, { before: 'with --live: ' })}
  --experiments-on CONTEXT  with --live: change that cluster too, though it is
                not the lab's
  --help

The slides show a copy of captures/. A set recorded meanwhile is shown once it
is whole; if it is not, this terminal says so and the slides keep the last one.
Ctrl-C ends it.
`,
  options: {
    'port': one(port.optional()),
    'no-open': flag,
    'live': flag,
    ...clusters,
    'experiments-on': several(context),
  },
  contradiction: ({ live, 'experiments-on': named, ...given }) => live || (named.length === 0 && SIDES.every(side => given[side] === undefined))
    ? null
    : `${SIDES.map(side => `--${side}`).join(', ')} and --experiments-on go with --live`,
  interrupted: 'served',
  run: async ({ port: chosen, 'no-open': quiet, live: lively, 'experiments-on': experimentsOn, ...given }, _, signal) => {
    // imports Slidev, which --help need not wait for
    const [{ liveServer }, { present: serve }] = await Promise.all([import('../live/server.ts'), import('../present/present.ts')])
    const live = lively ? liveServer({ deck: deckOn(given), root: ROOT, experimentsOn, tell: toStderr }) : null
    const stage = await serve({ root: ROOT, port: chosen, plugins: live ? [live.plugin] : [], tell: toStderr })
    const over = new AbortController()
    try {
      // it takes seconds to be served: who has ended it meanwhile wants no window
      if (signal.aborted) return
      process.stdout.write(`audience   ${stage.audience}\npresenter  ${stage.presenter}\n`)
      live?.connect(over.signal)
      await showPresenter(stage, live, quiet)
      if (!signal.aborted) await once(signal, 'abort')
    }
    finally {
      over.abort()
      await live?.close()
      await stage.close()
    }
  },
})

// --- internal ---

/** With live mode the presenter's window is opened by a link that works once and is never shown on a screen. */
async function showPresenter(stage: Stage, live: Live | null, quiet: boolean): Promise<void> {
  if (!quiet && await openInBrowser(live ? live.link(stage.origin, PRESENTER) : stage.presenter)) return
  if (!quiet) toStderr('No browser could be opened from here.\n  → Open the presenter\'s address yourself, and the audience\'s on the projector.')
  if (live) toStderr(`To use live mode, open this file in the presenter's browser: ${live.linkFile(stage.origin, PRESENTER)}`)
}
