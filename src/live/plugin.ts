import type { Plugin } from 'vite'
import type { Auth } from './auth.ts'
import type { LiveController } from './controller.ts'
import { refuseRemote } from '../serve/remote.ts'
import { answerLive } from './routes.ts'
import { LIVE } from './stub-plugin.ts'

/** Live mode in a dev server that only this machine can reach: its paths, its dialog, its key. */
export function withLive(auth: Auth, controller: LiveController): Plugin {
  return {
    name: 'deck:live',
    apply: 'serve',
    enforce: 'pre',
    resolveId: id => id === LIVE ? `\0${LIVE}-on` : null,
    load: id => id === `\0${LIVE}-on`
      ? 'export { shortcuts } from \'/src/client/live-keys.ts\'\nexport const dialog = () => import(\'/components/LiveDialog.vue\')\n'
      : null,
    configResolved({ server: { host } }) {
      refuseRemote(host)
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (!answerLive(request, response, auth, controller)) next()
      })
    },
  }
}
