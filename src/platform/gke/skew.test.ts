import { expect, it } from 'vitest'
import { skew } from './skew.ts'

it.each([
  ['v1.35.0', '1.35.8-gke.1036000', null],
  ['v1.34.4', 'v1.35.8-gke.1036000', null],
  ['v1.36.0', '1.35.8-gke.1036000', null],
  ['v1.33.9', '1.35.8-gke.1036000', 'kubectl v1.33.9 is not within one minor version of the server\'s 1.35.8-gke.1036000'],
  ['v1.37.1', '1.35.8-gke.1036000', 'kubectl v1.37.1 is not within one minor version of the server\'s 1.35.8-gke.1036000'],
  ['unknown', '1.35.8-gke.1036000', 'kubectl unknown cannot be compared with the server\'s 1.35.8-gke.1036000'],
])('kubectl %s for a server of %s: %s', (client, server, says) => {
  expect(skew(client, server)).toBe(says)
})
