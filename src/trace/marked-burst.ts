import type { Step } from './step.ts'

/** How many marked requests a burst has, each on a connection of its own. */
export const BURST = 30

/** Requests from the client to the VIP, marked by `mark` and their number; curl prints the code and the client's end of each. */
export function burstOf(mark: string): Pick<Step, 'title' | 'at' | 'run' | 'complete'> {
  return {
    title: `${BURST} marked requests, ${BURST} connections`,
    at: 'client',
    run: String.raw`curl -sS -o /dev/null -m 3 -H 'Connection: close' -w '%{http_code} %{local_ip}:%{local_port}\n' 'http://{vip}:{vipPort}/?${mark}-[1-${BURST}]'`,
    complete: { kind: 'lines', match: '^200 ', atLeast: BURST },
  }
}

/** What the replicas wrote down of requests that have a word, as it is typed in a shell. */
export function accessLogOf(word: string): Pick<Step, 'title' | 'at' | 'run' | 'traffic'> {
  return {
    title: 'The address each replica saw',
    at: 'here',
    run: `bash -o pipefail -c 'kubectl --context "$0" -n "$1" logs -l app="$2" --prefix --tail=-1 --since=5m | grep -F "$3"' {context} {namespace} {service} ${word}`,
    traffic: true,
  }
}
