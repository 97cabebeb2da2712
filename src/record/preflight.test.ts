import { expect, it } from 'vitest'
import { admissionMend, mendOf } from './preflight.ts'

it.each([
  ['Unable to connect to the server: getting credentials: exec: executable gke-gcloud-auth-plugin not found', 'gcloud components install gke-gcloud-auth-plugin'],
  ['error: You must be logged in to the server (Unauthorized)', 'gcloud auth login, or another login that this context uses'],
  ['dial tcp 127.0.0.1:1: connect: connection refused', 'kubectl --context gke_p_z_c cluster-info'],
])('%s is mended by a command', (message, mend) => {
  expect(mendOf(message, { context: 'gke_p_z_c' })).toBe(mend)
})

it.each([
  ['pods "toolbox-asked" is forbidden: violates PodSecurity "baseline:latest": host namespaces', 'kubectl --context c label namespace n pod-security.kubernetes.io/enforce=privileged --overwrite'],
  ['admission webhook "warden-validating.common-webhooks.networking.gke.io" denied the request: GKE Warden rejected the request: [denied by autogke-disallow-privilege]', 'npm run gke -- up makes two Standard'],
  ['admission webhook "validation.gatekeeper.sh" denied the request', 'kubectl --context c get validatingwebhookconfigurations'],
])('%s is mended by a line', (why, mend) => {
  expect(admissionMend(why, { context: 'c', namespace: 'n' })).toContain(mend)
})
