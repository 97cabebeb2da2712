import { lintSource } from '@secretlint/core'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import { readStream } from './store.ts'
import { filesOf } from './sums.ts'

/** A secret that would have been published: where, and a masked line that gives nothing away. */
export interface Found { path: string, line: number, rule: string, masked: string }

/** Rules of ours beside secretlint's, each with what it must catch and what it must let pass. */
export const SECRET_RULES: readonly { name: string, pattern: RegExp, catches: readonly string[], passes: readonly string[] }[] = [
  {
    name: 'JSON Web Token',
    pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g,
    catches: ['token: eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLW9mLWl0'],
    passes: ['"uid": "eyJ0"', 'KUBE-SEP-EYJHBGCIOIJSUZI1'],
  },
  {
    name: 'private key',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
    catches: ['-----BEGIN RSA PRIVATE KEY-----', '-----BEGIN PRIVATE KEY-----'],
    passes: ['-----BEGIN CERTIFICATE-----'],
  },
  {
    name: 'kubeadm bootstrap token',
    pattern: /(?<![\w.-])[a-z0-9]{6}\.[a-z0-9]{16}(?![\w.-])/g,
    catches: ['token: abcdef.0123456789abcdef'],
    passes: ['pod nginx-6c59ff85fb-9flw5.netflow-test', '22:02:13.249372', 'sigs.k8s.io'],
  },
  {
    name: 'kubeconfig credentials',
    pattern: /(?:client-key-data|client-certificate-data|token-data):\s*[\w+/=]{16,}/g,
    catches: ['    client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQo='],
    passes: ['client-key-data: DATA+OMITTED'],
  },
  {
    name: 'Google access token',
    pattern: /\bya29\.[\w-]{20,}/g,
    catches: ['Authorization: Bearer ya29.a0AfH6SMBx-0123456789abcdefghij'],
    passes: ['ya29', 'node ya29.example'],
  },
  {
    name: 'bearer or basic credentials',
    pattern: /\bauthorization:\s*(?:bearer|basic)\s+[\w.~+/=-]{12,}/gi,
    catches: ['authorization: Basic YWRtaW46c2VjcmV0LXBhc3M='],
    passes: ['Authorization: none'],
  },
]

/** Looks for secrets in every file below `dir`. An empty list means that nothing known stands there. */
export async function scanFolder(dir: string): Promise<Found[]> {
  const found = await Promise.all(filesOf(dir).map(path => scanText(path, readStream(dir, { path }).toString('utf8'))))
  return found.flat()
}

/** Looks for secrets in one text that would be published as `path`. */
export async function scanText(path: string, text: string): Promise<Found[]> {
  const ours = SECRET_RULES.flatMap(({ name, pattern }) => [
    ...text.matchAll(pattern),
  ].map(match => finding(path, text, match.index, name)))
  return [
    ...ours,
    ...await secretlint(path, text),
  ]
}

// --- internal ---

async function secretlint(path: string, content: string): Promise<Found[]> {
  const { messages } = await lintSource({
    source: { content, filePath: path, contentType: 'text' },
    options: {
      maskSecrets: true,
      noPhysicFilePath: true,
      config: {
        rules: [
          { id: 'preset', rule: creator },
        ],
      },
    },
  })
  return messages.map(({ range, ruleId }) => finding(path, content, range[0], ruleId))
}

function finding(path: string, text: string, index: number, rule: string): Found {
  const before = text.slice(0, index)
  const start = before.lastIndexOf('\n') + 1
  return {
    path,
    line: before.split('\n').length,
    rule,
    masked: `${text.slice(start, index).replaceAll(/\w(?=\w{2})/g, '*').slice(-40)}${'*'.repeat(8)}`,
  }
}
