import type { Way } from '../../step.ts'
import { quoted } from '../../../exec/shell.ts'

/** Where kube-proxy serves its metrics, it also says its mode and all that it is configured with (pkg/proxy, cmd/kube-proxy). */
const METRICS = 'http://127.0.0.1:10249'

/** The mode, by its own word. */
export const PROXY_MODE: Way = {
  at: 'toolbox',
  run: `curl -sS ${METRICS}/proxyMode`,
  complete: { kind: 'lines', match: '^(?:iptables|nftables)$', atLeast: 1 },
}

/** What it runs with, from its command line, its file and its defaults together. */
export const PROXY_CONFIGZ: Way = {
  at: 'toolbox',
  run: `curl -sS -m 3 ${METRICS}/configz`,
  complete: { kind: 'json' },
}

/** Does something for the process that is kube-proxy; on GKE it is a static pod, of which the API has a mirror only. */
const ofProcess = (what: string) => `for dir in /proc/[0-9]*; do read -r name < $dir/comm && [ "$name" = kube-proxy ] && ${what}; done 2>/dev/null; true`

/** The file that its command line names, as the process sees it. */
export const PROXY_FILE: Way = {
  at: 'toolbox',
  run: `bash -c ${quoted(ofProcess('cat $dir/root$(tr "\\0" "\\n" < $dir/cmdline | grep -E "^--config=" | cut -d = -f 2)'))}`,
  complete: { kind: 'lines', match: '^kind: KubeProxyConfiguration$', atLeast: 1 },
}

/** The words of its command line that set something: without the address of the API server. */
export const PROXY_FLAGS: Way = {
  at: 'toolbox',
  run: `bash -c ${quoted(ofProcess('tr "\\0" "\\n" < $dir/cmdline | grep -vE "^--(master|kubeconfig|hostname-override)="'))}`,
  complete: { kind: 'lines', match: '(?:^|/)kube-proxy$', atLeast: 1 },
}
