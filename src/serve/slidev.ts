import process from 'node:process'
import { parser } from '@slidev/cli'
import { layerSlides } from '../deck-model/layer-slides.ts'

// Node reads TypeScript itself; Slidev would have Babel compile all that setup/vite-plugins.ts imports, which takes seconds
process.env.JITI_TRY_NATIVE ??= 'true'

// setup/preparser.ts is read by Slidev's own command line alone
parser.injectPreparserExtensionLoader(async () => [layerSlides])

export { createServer, resolveOptions } from '@slidev/cli'
