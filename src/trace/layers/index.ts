import type { Layer } from '../../words.ts'
import type { LayerText, TraceLayer } from './layer.ts'
import * as all from './all.ts'

/** Every layer, in the order a request meets them, between what is held constant and what the cluster offers beside them. */
export const layers: readonly TraceLayer[] = Object.values<TraceLayer>(all).sort((a, b) => a.place - b.place)

/** What a browser is sent of each. */
export const layerTexts: readonly LayerText[] = layers.map(({ id, name, question }) => ({ id, name, question }))

export const LAYERS: readonly Layer[] = layers.map(({ id }) => id)

/** Layers that take long, and are recorded only when they are asked for. */
export const EXPERIMENTS: readonly Layer[] = layers.filter(({ experiment }) => experiment).map(({ id }) => id)

/** Whether a set without this layer is whole. */
export function isExperiment(layer: Layer): boolean {
  return EXPERIMENTS.includes(layer)
}
