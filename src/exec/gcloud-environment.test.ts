import { expect, it } from 'vitest'
import { gcloudEnvironment } from './gcloud-environment.ts'

it('gcloud gets the presenter\'s own settings, and asks and reports nothing', () => {
  const env = gcloudEnvironment({ CLOUDSDK_CONFIG: '/c', AWS_SECRET: 'x', HTTPS_PROXY: 'p', CLOUDSDK_CORE_DISABLE_PROMPTS: '0' })
  expect(env).toMatchObject({ CLOUDSDK_CONFIG: '/c', HTTPS_PROXY: 'p', CLOUDSDK_CORE_DISABLE_PROMPTS: '1' })
  expect(env).not.toHaveProperty('AWS_SECRET')
})
