import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_FOREIGN, ON_GKE, ON_KIND, ON_KUBE_PROXY, onPlatforms, SIDES } from '../../../words.ts'
import { node } from './node.ts'
import { PROXY_CONFIGZ, PROXY_FILE, PROXY_FLAGS, PROXY_MODE } from './proxy.ts'

const NODE_COLUMNS = [
  'NODE:.metadata.name',
  'KUBELET:.status.nodeInfo.kubeletVersion',
  'KERNEL:.status.nodeInfo.kernelVersion',
  'OS:.status.nodeInfo.osImage',
  'RUNTIME:.status.nodeInfo.containerRuntimeVersion',
  'CPU:.status.capacity.cpu',
  'MEMORY:.status.capacity.memory',
].join(',')

const IMAGE_COLUMNS = [
  'POD:.metadata.name',
  'NODE:.spec.nodeName',
  'IMAGE:.spec.containers[0].image',
  'DIGEST:.status.containerStatuses[0].imageID',
].join(',')

/** What must be equal on both sides for the dataplane to be the only variable, and how the dataplane describes itself. */
export const layer: TraceLayer = {
  id: 'constant',
  name: 'Held constant',
  question: 'Is the dataplane the only thing that differs?',
  place: 0,
  turn: 0,
  steps: [
    {
      name: 'nodes',
      title: 'Nodes: versions, kernel, size',
      run: `kubectl get nodes -o 'custom-columns=${NODE_COLUMNS}'`,
      complete: { kind: 'rows', atLeast: 2 },
      lead: true,
    },
    {
      name: 'version',
      title: 'The API server\'s version',
      run: 'kubectl version -o json',
      complete: { kind: 'json' },
      show: { kind: 'match', pattern: /gitVersion|platform/ },
    },
    {
      name: 'images',
      title: 'The workload\'s images, by digest',
      run: `kubectl -n {namespace} get pods -l app={service} -o 'custom-columns=${IMAGE_COLUMNS}'`,
      complete: { kind: 'rows', atLeast: 3 },
    },
    {
      name: 'workload',
      title: 'The workload, as the cluster stores it',
      run: 'kubectl -n {namespace} get deployment {service} -o json',
      complete: { kind: 'json' },
      show: { kind: 'match', pattern: /"(image|replicas|terminationGracePeriodSeconds|periodSeconds)":/ },
    },
    ...node,
    {
      name: 'proxy-mode',
      on: ON_KUBE_PROXY,
      title: 'kube-proxy says how it redirects',
      ...PROXY_MODE,
      ways: onPlatforms(ON_FOREIGN, [PROXY_MODE, { ...PROXY_MODE, run: 'curl -sS -m 3 http://{nodeIp}:10249/proxyMode' }, PROXY_FLAGS]),
    },
    {
      name: 'proxy-config',
      on: ON_KUBE_PROXY,
      title: 'kube-proxy\'s configuration',
      run: String.raw`kubectl -n kube-system get configmap kube-proxy -o 'jsonpath={.data.config\.conf}'`,
      complete: { kind: 'lines', match: '^mode: ', atLeast: 1 },
      ways: onPlatforms(ON_FOREIGN, [PROXY_CONFIGZ, PROXY_FILE, PROXY_FLAGS]),
      show: { kind: 'match', pattern: /^mode:|SyncPeriod|masqueradeAll|clusterCIDR|^kube-proxy$|^--/i },
      required: false,
    },
    {
      name: 'dataplane',
      on: ON_CILIUM,
      title: 'Cilium says how it redirects',
      at: 'agent',
      run: 'cilium-dbg status --verbose',
      complete: { kind: 'lines', match: '^KubeProxyReplacement Details:', atLeast: 1 },
      show: { kind: 'match', pattern: /^(KubeProxyReplacement|Routing|Attach Mode|Device Mode|Masquerading):|^ {2}(Mode|Backend Selection|Socket LB|Session Affinity):/ },
    },
    {
      name: 'agent-config',
      on: ON_CILIUM,
      title: 'Cilium\'s own timeouts',
      at: 'agent',
      run: 'cilium-dbg config --all',
      complete: { kind: 'lines', match: '^CTMapEntriesTimeoutTCP ', atLeast: 1 },
      show: { kind: 'match', pattern: /^CTMapEntriesTimeout/ },
      required: false,
      aside: true,
    },
    {
      name: 'cilium-config',
      on: ON_CILIUM,
      platforms: ON_GKE,
      title: 'What Google has configured of Cilium',
      run: 'kubectl -n kube-system get configmap cilium-config -o yaml',
      complete: { kind: 'lines', match: '^kind: ConfigMap$', atLeast: 1 },
      show: { kind: 'match', pattern: /^ {2}(?:bpf-lb-sock|cni-chaining-mode|enable-(?:endpoint-routes|bpf-masquerade|host-legacy-routing)|kube-proxy-replacement|routing-mode|tunnel)/ },
      required: false,
      aside: true,
    },
    {
      name: 'kind-files',
      sides: SIDES.slice(1),
      platforms: ON_KIND,
      title: 'What the files that kind is given differ in',
      at: 'here',
      run: 'diff {leftKindFile} {kindFile}',
      complete: { kind: 'lines', match: '^> ', atLeast: 1 },
      okExit: [1],
      required: false,
      aside: true,
    },
    {
      name: 'client',
      platforms: ON_GKE,
      title: 'The machine that requests start from',
      at: 'here',
      run: `gcloud compute instances describe {clientMachine} --project={project} --zone={location} '--format=value(zone.basename(),machineType.basename(),cpuPlatform)'`,
      complete: { kind: 'lines', match: String.raw`^\S+\t\S+`, atLeast: 1 },
      timeout: 60,
      required: false,
      aside: true,
    },
  ],
}
