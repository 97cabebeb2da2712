// The kubectl of the tests of `npm run gke`: hands its words to the stand-in and prints what comes back. Never near captures/.
import process from 'node:process'

const argv = process.argv.slice(2)
const context = argv.find(word => word.startsWith('--context='))?.slice('--context='.length) ?? ''
if (argv[0] === 'version') {
  process.stdout.write('clientVersion:\n  gitVersion: v1.35.0\n')
  process.exit(0)
}
const answer = await fetch(`${process.env.CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER}kubectl`, {
  method: 'POST',
  body: JSON.stringify({ argv, cluster: context }),
})
const { stdout, stderr, exitCode } = await answer.json()
process.stdout.write(stdout)
process.stderr.write(stderr)
process.exitCode = exitCode
