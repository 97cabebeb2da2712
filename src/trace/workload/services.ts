/**
 * Prints Services without selectors and their EndpointSlices, one JSON object per line, for `kubectl create -f -`.
 *
 *     node services.ts --namespace netflow-test --run ID --probed 10 --here 10.4.1.2 --there 10.4.2.2
 *     node services.ts --namespace netflow-test --run ID --bulk 1000 --last 10.4.1.2
 *
 * The first form prints the Services that are measured, so many that lead to the pod here and as many to the one there, and one
 * that leads nowhere yet. The second prints so many Services, each with an endpoint of its own that does not exist, and as its
 * very last object the endpoint of that one: once it answers, everything before it has been processed.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { serviceOf, sliceOf, synthetic } from './synthetic.ts'

const { values } = parseArgs({
  options: {
    namespace: { type: 'string' },
    run: { type: 'string' },
    probed: { type: 'string', default: '0' },
    here: { type: 'string' },
    there: { type: 'string' },
    bulk: { type: 'string', default: '0' },
    last: { type: 'string' },
  },
})
const of = { namespace: values.namespace!, run: values.run! }
const last = { ...of, name: 'scale-last', role: 'last' }
const objects = values.last === undefined
  ? [...probed(Number(values.probed)), serviceOf(last)]
  : bulk(Number(values.bulk), values.last)
for (const object of objects) process.stdout.write(`${JSON.stringify(object)}\n`)

function probed(count: number): object[] {
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  return (['here', 'there'] as const).flatMap(backend => numbers.flatMap((n) => {
    const wanted = { ...of, name: `scale-${backend}-${n}`, role: 'probed', backend }
    return [serviceOf(wanted), sliceOf(wanted, values[backend]!)]
  }))
}

function bulk(count: number, address: string): object[] {
  const all = Array.from({ length: count }, (_, index) => ({ ...of, name: `scale-bulk-${index + 1}`, role: 'bulk' }))
  return [
    ...all.map(serviceOf),
    ...all.map((wanted, index) => sliceOf(wanted, synthetic(index + 1))),
    sliceOf(last, address),
  ]
}
