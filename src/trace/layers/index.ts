import type { Layer } from '../../words.ts'
import type { LayerText, TraceLayer } from './layer.ts'
import * as all from './all.ts'

/** Every layer, in the order a request meets them; before them what is held constant, after them what else the cluster offers. */
export const layers: readonly TraceLayer[] = Object.values<TraceLayer>(all).sort((a, b) => a.place - b.place)

/** The part of each layer that is sent to a browser. */
export const layerTexts: readonly LayerText[] = layers.map(({ id, name, question, about }) =>
  ({ id, name, question, ...about && { about } }))

export const LAYERS: readonly Layer[] = layers.map(({ id }) => id)

/** Layers that take long, and are recorded only on request. */
export const EXPERIMENTS: readonly Layer[] = layers.filter(({ experiment }) => experiment).map(({ id }) => id)

/** Whether a set is complete without this layer. */
export function isExperiment(layer: Layer): boolean {
  return EXPERIMENTS.includes(layer)
}
