import { expect, it } from 'vitest'
import { mendOf } from './preflight.ts'

it.each([
  ['Unable to connect to the server: getting credentials: exec: executable gke-gcloud-auth-plugin not found', 'gcloud components install gke-gcloud-auth-plugin'],
  ['error: You must be logged in to the server (Unauthorized)', 'gcloud auth login, or another login that this context uses'],
  ['dial tcp 127.0.0.1:1: connect: connection refused', 'kubectl --context gke_p_z_c cluster-info'],
])('%s is mended by a command', (message, mend) => {
  expect(mendOf(message, { context: 'gke_p_z_c' })).toBe(mend)
})
