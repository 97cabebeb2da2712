import type { Plugin } from 'vite'
import { defineVitePluginsSetup } from '@slidev/types'
import { deck } from '../deck.config.ts'
import { captures } from '../src/deck-model/captures-plugin.ts'
import { whereToFind } from '../src/deck-model/where.ts'
import { socialPicture } from '../src/export/social.ts'
import { withoutLive } from '../src/live/stub-plugin.ts'
import { quietFollowers } from '../src/serve/follow.ts'
import { leanClient } from '../src/serve/lean.ts'
import { offline } from '../src/serve/offline.ts'
import { closedServer, contentSecurityPolicy, fontLicences, slideMeasures } from '../src/serve/plugins.ts'
import { preparedPackages } from '../src/serve/prepared.ts'
import { withoutStorage } from '../src/serve/without-storage.ts'

export default defineVitePluginsSetup(({ userRoot, data: { config } }): Plugin[] => [
  closedServer(),
  slideMeasures(),
  captures(userRoot),
  whereToFind(deck.address),
  withoutLive(),
  quietFollowers(),
  leanClient(),
  preparedPackages(),
  withoutStorage(),
  contentSecurityPolicy(),
  fontLicences(),
  socialPicture(config.title, deck.address),
  offline(config.title, config.favicon),
])
