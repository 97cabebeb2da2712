/** The values of `{nginx}` and `{toolbox}` in `src/trace/workload`. */
export interface Images {
  nginx: string
  toolbox: string
}

/** The images that are pulled where nobody names others; the digests come from several public files that pin the same ones. */
export const PUBLISHED: Images = {
  nginx: 'docker.io/library/nginx:1.28.0-alpine@sha256:30f1c0d78e0ad60901648be663a710bdadf19e4c10ac6782c235200619158284',
  /** bash, curl, tcpdump, conntrack, ss, iptables, sha256sum. */
  toolbox: 'docker.io/nicolaka/netshoot:v0.14@sha256:7f08c4aff13ff61a35d30e30c5c1ea8396eac6ab4ce19fd02d5a4b3b5d0d09a2',
}
