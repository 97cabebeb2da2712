import type {} from '@slidev/types'
import { defineConfig } from 'vite'
import { nobodyChose } from './src/client/compared.ts'
import { closedViewer, firstWalk } from './src/client/state.ts'

export default defineConfig({
  server: {
    cors: false,
    // a swap of captures is noticed by their folder and manifest; of their thousands of files none changes alone
    watch: { ignored: ['**/captures/*/v*/**', '**/src/**/fixtures/**'] },
    // in addition to Vite's own: private names, recordings that have not been searched for secrets, journals and keys of clusters
    fs: { deny: ['.env', '.env.*', '*.{crt,pem}', '**/.git/**', 'deck.private.ts*', '**/.netflow/**', '**/captures/*.{next,prev}/**', '**/captures/*.damaged-*/**'] },
  },
  slidev: {
    serverRef: { state: { viewer: closedViewer(), walk: firstWalk(), compared: nobodyChose() } },
    // the sentences that are computed have straight apostrophes, too
    markdown: { markdownOptions: { typographer: false } },
    // it would open a WebSocket of its own, to ask the server for its files
    unocss: { inspector: false },
  },
})
