/**
 * What a file seems to contain, and the command whose output can be parsed instead; `option`: the one of `npm run path` that
 * takes it as it is.
 */
interface Kind { is: string, instead: string, option?: string }

const SAVE = '`iptables-save > FILE` on the node, then --iptables FILE'
const MAP = '`cilium-dbg bpf lb list > FILE` in the agent\'s container on the node, then --bpf-lb FILE'
const NFT = '`nft list table ip kube-proxy > FILE` on the node (without -j), then --nft FILE'
const EITHER = `${SAVE}; with Cilium in place of kube-proxy: ${MAP}`

function asIs(option: string): Pick<Kind, 'instead' | 'option'> {
  return { instead: `pass it as --${option} FILE`, option }
}

/** The first match wins, so the more certain ones come first. */
const KINDS: readonly (Kind & { form: RegExp })[] = [
  { is: 'a zip archive, as `cilium sysdump` writes it', form: /^PK\p{Cc}{2}/u, instead: 'unzip it, and pass to --bpf-lb its cilium-bugtool-…/cmd/cilium-dbg-bpf-lb-list.md' },
  { is: 'a compressed file (gzip)', form: /^\p{Cc}\uFFFD/u, instead: 'unpack it with `gunzip` or `tar -xzf` first' },
  { is: 'text in UTF-16, as PowerShell writes it by `>`', form: /^\uFFFD{2}.?\p{Cc}/u, instead: 'write it as UTF-8, by `| Out-File -Encoding utf8 FILE`' },
  { is: 'the rules of kube-proxy in its mode nftables', form: /^\s*table (?:ip|ip6|inet) kube-proxy \{/m, ...asIs('nft') },
  { is: '`nft -j list table`, the rules as JSON', form: /^\s*\{\s*"nftables": ?\[/, instead: NFT },
  { is: '`nft list ruleset`', form: /^\s*table (?:ip|ip6|inet|bridge|arp|netdev) \S+ \{/m, instead: `${SAVE}; with kube-proxy in its mode nftables: ${NFT}` },
  { is: 'kube-proxy\'s IPVS table (`ipvsadm`)', form: /^IP Virtual Server version|^ {2}-> RemoteAddress:Port/m, instead: 'what IPVS redirects cannot be read here' },
  { is: '`iptables -L`', form: /^Chain \S+ \((?:policy|\d+ references)/m, instead: SAVE },
  { is: '`iptables-save`', form: /^\*(?:nat|filter|mangle|raw|security)\s*$/m, ...asIs('iptables') },
  { is: 'rules of iptables', form: /^\s*-[APN] [A-Z]\S*/m, ...asIs('iptables') },
  { is: '`cilium-dbg bpf lb list`', form: /^\s*SERVICE ADDRESS +BACKEND ADDRESS/m, ...asIs('bpf-lb') },
  { is: '`cilium-dbg service list`', form: /^\s*ID +Frontend +Service Type/m, ...asIs('bpf-lb') },
  { is: '`cilium-dbg service list -o json`', form: /^\s*(?:\[\{"spec":\{)?"(?:backend-addresses|frontend-address)":/m, ...asIs('bpf-lb') },
  { is: 'rows of `cilium-dbg bpf lb list`', form: /^(?:\S+:\d+(?:\/[A-Z]+)?(?:\/i)?(?: \(\d+\))?)? +\S+:\d+(?:\/[A-Z]+)? \(\d+\) (?:\(\d+\)|\[)/m, ...asIs('bpf-lb') },
  { is: 'rows of `cilium-dbg service list`', form: /^\s*\d+ +\S+:\d+(?:\/\S+)? +[A-Z]\w+ +1 => /m, ...asIs('bpf-lb') },
  { is: '`cilium-dbg bpf lb list` with an option that shows another map', form: /^\s*(?:SERVICE ADDRESS +BACKEND ID|ID +BACKEND ADDRESS|SOURCE RANGE)/m, instead: MAP },
  { is: 'a table of `cilium-dbg shell`', form: /^\s*(?:Address +Type +ServiceName |(?:BE|REV|SVC): ID=\d)/m, instead: MAP },
  { is: '`cilium-dbg bpf ct list`', form: /^\s*[A-Z]\w+ (?:SVC|IN|OUT) \S+ -> \S+ .*\bexpires=/m, instead: MAP },
  { is: '`cilium-dbg bpf nat list`', form: /^\s*[A-Z]\w+ (?:IN|OUT) \S+ -> \S+ XLATE_/m, instead: MAP },
  { is: '`cilium-dbg status`', form: /^\s*KVStore: |^\s*KubeProxyReplacement: /m, instead: MAP },
  { is: '`kubectl get services`', form: /^\s*(?:NAMESPACE +)?NAME +TYPE +CLUSTER-IP/m, instead: EITHER },
  { is: '`kubectl get endpointslices` or endpoints', form: /^\s*(?:NAMESPACE +)?NAME +(?:ADDRESSTYPE|ENDPOINTS) /m, instead: EITHER },
  { is: 'a Kubernetes object', form: /^\s*"?apiVersion"?: /m, instead: EITHER },
  { is: 'connections of conntrack', form: /^\s*(?:\S+ +\d+ +)?(?:tcp|udp|icmp) +\d+ +\d+ .*src=\S+ dst=/m, instead: EITHER },
  { is: 'flows of Hubble', form: /^\s*\S*\{"(?:flow|lost_events|node_status)":|^\s*[A-Z][a-z]{2} [ \d]\d [\d:.]{12}(?: \[\S+\])?: \S+ .*(?:->|<-|<>) /m, instead: MAP },
  { is: 'packets of tcpdump', form: /^\s*\d\d:\d\d:\d\d\.\d{6} (?:\S+ +(?:In|Out|[BMP]) +)?IP6? /m, instead: EITHER },
  { is: 'the kernel\'s trace of packets (`-j TRACE`)', form: /\bTRACE: (?:nat|filter|mangle|raw|security):\S+:(?:rule|return|policy):\d+ /, instead: SAVE },
  { is: '`cilium service get`', form: /^\s*\S+:\d+ =>\s*$/m, instead: MAP },
  { is: 'sets of `ipset`', form: /^\s*(?:create \S+ (?:hash|bitmap|list):|Name: KUBE-)/m, instead: SAVE },
  { is: 'a web page', form: /^\s*(?:<!doctype html|<html)/i, instead: EITHER },
  { is: 'an error of the command, not its output', form: /command not found|No such file or directory|Permission denied|must be root|^Error from server|^error: /im, instead: `run it again: ${EITHER}` },
]

/** What a text that cannot be parsed seems to be; null if it is not recognized. */
export function kindOf(text: string): Kind | null {
  if (text.trim() === '') return { is: 'empty', instead: EITHER }
  const beginning = text.slice(0, LOOKED_AT)
  return KINDS.find(({ form }) => form.test(beginning)) ?? null
}

// --- internal ---

const LOOKED_AT = 20_000
