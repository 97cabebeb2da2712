/** The environment variables, besides PATH and HOME, that gcloud and its login plugin need from a person's shell. */
export function gcloudEnvironment(environment: Record<string, string | undefined>): Record<string, string> {
  const theirs = Object.entries(environment).filter((entry): entry is [string, string] =>
    entry[1] !== undefined && (entry[0].startsWith('CLOUDSDK_') || PASSED_ON.includes(entry[0])))
  return { ...Object.fromEntries(theirs), ...QUIET }
}

// --- internal ---

const PASSED_ON = ['GOOGLE_APPLICATION_CREDENTIALS', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy']

/** gcloud does not prompt (we have asked already), reports no usage and checks for no update. */
const QUIET = {
  CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
  CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
  CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: 'true',
}
