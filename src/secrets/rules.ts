import { fromBase64 } from './unwrap.ts'

/** A kind of secret, with examples of what it must find and what it must not. */
export interface SecretRule {
  name: string
  /** Linear on every text: repetitions are bounded, or cannot overlap. A group is the secret; without one the whole match is. */
  pattern: RegExp
  /** Also searched in the text without its line ends, because long words are wrapped. */
  wrapped?: boolean
  /** Matches that are not secrets. */
  unless?: (secret: string) => boolean
  /** What the text must also contain, anywhere. */
  beside?: RegExp
  /** The secret may begin before the match. */
  whole?: true
  catches: readonly string[]
  passes: readonly string[]
}

/** Written in place of a secret by kubectl, by others and by us, or a word of a sentence about one. */
const PLACEHOLDER = /^(?:.{0,4}\*{3,}|x+|\.+|<.*|\$[a-z_{(].*|\{.*|%.*|\[.*|DATA\+OMITTED|(?:redacted|omitted|masked|hidden|null|nil|none|true|false|undefined|string|required|invalid|incorrect|expired|failed|empty|missing|wrong|unset|authentication)\b.*)$/i

const isPlaceholder = (secret: string) => PLACEHOLDER.test(secret)
const isWord = (secret: string) => isPlaceholder(secret) || !/\d/.test(secret) || !/[a-z]/i.test(secret)

/** The characters between a name and its value in YAML, JSON, an assignment or a header. */
const IS = String.raw`["']?[ \t]{0,40}[:=][ \t]{0,40}(?:[|>][+-]?[ \t]{0,40}[\n\u2028][ \t]{0,40})?["']?`
/** The characters between a flag and its value, in a line of a shell or a list in JSON. */
const FLAG_IS = String.raw`["']?(?:=|,?\s{1,40})["']?`
const VALUE = String.raw`[^\s"'\x60,;<>(){}[\]&|\\]`
const TOKEN = '(?<!page|continue)token(?:[-_]?(?:data|secret))?|api[-_]?key|client[-_]?secret|secret[-_]?(?:access[-_]?)?key'
const PASSWORD = 'password|passwd|passphrase'

/** Our own rules, in addition to secretlint's, which knows the keys of many more companies. */
export const SECRET_RULES: readonly SecretRule[] = [
  {
    name: 'JSON Web Token',
    // the match begins at the dot, so that what is before it is examined only once per dot
    pattern: /(?<=eyJ[\w-]{8,})\.eyJ[\w-]{8,}/g,
    wrapped: true,
    catches: ['token: eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLW9mLWl0'],
    passes: ['"uid": "eyJ0"', 'KUBE-SEP-EYJHBGCIOIJSUZI1'],
  },
  {
    name: 'private key',
    pattern: /-----(?:BEGIN|END) (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g,
    catches: ['-----BEGIN RSA PRIVATE KEY-----', '-----BEGIN PRIVATE KEY-----', '-----BEGIN PGP PRIVATE KEY BLOCK-----'],
    passes: ['-----BEGIN CERTIFICATE-----', '-----BEGIN PUBLIC KEY-----'],
  },
  {
    name: 'private key without its first line',
    // the beginnings of RSA, PKCS #8, EC and OpenSSH keys in DER; a certificate has no version there
    pattern: /(?<![\w+/])(?:MII[BCEJ][\w+/]{1,2}IBA[AD]|MI[GH][\w+/]{1,2}AgE[AB]|M[CFH][\w+/]CAQ[AE]|b3BlbnNzaC1rZXktdjE)[\w+/]{30}/g,
    catches: ['MIIEpAIBAAKCAQEAx0123456789abcdefghijklmnopqrstuvwxyz', 'MC4CAQAwBQYDK2VwBCIEIJ0123456789abcdefghijklmnopqrstuvwxyz', 'MHcCAQEEIK0123456789abcdefghijklmnopqrstuvwxyz0123'],
    passes: ['MIIDBTCCAe2gAwIBAgIIBc1lT0VQ3DYwDQYJKoZIhvcNAQELBQAwFTETMBEGA1UE'],
  },
  {
    name: 'kubeadm bootstrap token',
    pattern: /(?<=(?<![\w.-])[a-z0-9]{6})\.(?=[a-z]{0,15}\d)(?=\d{0,15}[a-z])([a-z0-9]{16})(?![\w.-])/g,
    catches: ['token: abcdef.0123456789abcdef'],
    passes: ['pod nginx-6c59ff85fb-9flw5.netflow-test', '22:02:13.249372', 'sigs.k8s.io', 'docker.containerdruntime', 'took 123456.0123456789012345 s'],
  },
  {
    name: 'kubeconfig credentials',
    pattern: new RegExp(String.raw`(?:client-key-data|client-certificate-data)${IS}([\w+/-]{16,})`, 'g'),
    catches: ['    client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQo=', String.raw`{"users":[{"user":{"client-key-data":"LS0tLS1CRUdJTiBSU0E"}}]}`],
    passes: ['client-key-data: DATA+OMITTED', 'certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=='],
  },
  {
    name: 'Kubernetes Secret',
    pattern: /\bkind["']?[ \t]{0,40}[:=][ \t]{0,40}["']?Secret(?![\w/])/g,
    whole: true,
    beside: /\b(?:data|stringData)["']?[ \t]{0,40}:[ \t]{0,40}(?:\{[ \t]{0,40})?["'\n\u2028]/,
    catches: ['kind: Secret\ndata:\n  user: YWRtaW4=', '{"kind": "Secret", "data": {"user": "YWRtaW4="}}'],
    passes: ['kind: Secret', 'kind: SecretStore\ndata:\n  a: b'],
  },
  {
    name: 'password',
    pattern: new RegExp(`(?:${PASSWORD})${IS}(${VALUE}{4,256})`, 'gi'),
    unless: isPlaceholder,
    catches: ['    password: hunter2', '{"password":"hunter2"}', 'POSTGRES_PASSWORD=correct-horse'],
    passes: ['password: REDACTED', 'password: <no value>', 'password=$PASSWORD', 'password: incorrect', 'passwordAuthentication: disabled'],
  },
  {
    name: 'token',
    pattern: new RegExp(`(?:${TOKEN})${IS}(${VALUE}{8,4096})`, 'gi'),
    unless: isWord,
    catches: ['    token: 31ada4fd-adec-460c-809a-9e56ceb75269', '{"access_token": "abcd1234efgh"}', 'clientSecret: a1b2c3d4e5f6', 'token-secret: MDEyMzQ1Njc4OWFiY2RlZg==', 'AWS_SESSION_TOKEN=FwoGZXIvYXdzEBYaDKl3'],
    passes: ['token: REDACTED', 'the token: unauthorized', '"nextPageToken": "CAUQAA1234"', '"automountServiceAccountToken": false', 'tokenFile: /var/run/secrets/token1'],
  },
  {
    name: 'credentials in a flag',
    pattern: new RegExp(String.raw`--[\w-]{0,40}(?:${PASSWORD}|${TOKEN})${FLAG_IS}(?!-)(${VALUE}{4,4096})`, 'gi'),
    unless: isPlaceholder,
    catches: ['kubectl --token abcdefgh', '"--password",\n        "hunter2"', '--registry-password=hunter2'],
    passes: ['--token-ttl 24h', '--password-stdin --username me', '--token="$TOKEN"'],
  },
  {
    name: 'user and password in a flag',
    pattern: /(?:^|["'\s])(?:-u|--user|--proxy-user)(?:=|["']?,?\s{1,40})["']?([^\s"':@/]{1,64}:[^\s"'@:]{3,256})/g,
    unless: secret => /^\d+:\d+$/.test(secret),
    catches: ['curl -u admin:hunter2 https://10.0.0.1', '"-u",\n  "admin:hunter2"'],
    passes: ['docker exec -u 1000:1000 node ls', 'kubectl --user kind-netflow-v1'],
  },
  {
    name: 'credentials of a request',
    pattern: /(?:authorization["']?\s{0,40}[:=]?\s{0,40}\[?\s{0,40}["']?(?:bearer|basic|token|digest|negotiate)\s{1,40}([\w.~+/-]{8,4096})|\bbearer\s{1,40}(?=[\w.~+/-]{0,200}\d)([\w.~+/-]{20,4096}))/gi,
    unless: isPlaceholder,
    catches: ['authorization: Basic YWRtaW46c2VjcmV0LXBhc3M=', '"Authorization": "Bearer abcdefghijkl"', '{"Authorization":["Bearer abcdefghijkl"]}', '> Authorization: Bearer abcdefghijkl', 'error: Bearer 0123456789abcdefghij was refused'],
    passes: ['Authorization: none', '-H "Authorization: Bearer <masked>"', 'the bearer of this certificate'],
  },
  {
    name: 'Google credentials',
    pattern: /(?<![\w-])(?:AIza[\w-]{35}|GOCSPX-[\w-]{20,200}|ya29\.[\w.-]{20,2000})|(?<![\w+/=-])1\/\/0[\w-]{30,300}/g,
    catches: ['Authorization: ya29.a0AfH6SMBx-0123456789abcdefghij', 'key=AIzaSyA0123456789abcdefghijklmnopqrstuvw', 'GOCSPX-0123456789abcdefghijklmnopqr', 'refresh 1//0gAbCdEf0123456789abcdefghijklmnop'],
    passes: ['ya29', 'node ya29.example', 'http://1//0/index.html'],
  },
  {
    name: 'credentials of a registry',
    pattern: new RegExp(String.raw`(?<![\w-])_?auth${IS}([A-Za-z0-9+/]{4,2000}={0,2})`, 'g'),
    unless: secret => !/^[\x20-\x7E][\x20-\x39\x3B-\x7E]*:[\x20-\x7E]+$/.test(fromBase64(secret)),
    catches: ['{"auths":{"ghcr.io":{"auth":"dXNlcjpwYXNz"}}}'],
    passes: ['"auth": "enabled"', 'auth=required'],
  },
  {
    name: 'password in an address',
    pattern: /:\/\/[^\s/:@?#"'<>\\]{0,256}:([^\s/@"'<>\\]{1,256})@(?!sha\d)/g,
    unless: isPlaceholder,
    catches: ['HTTPS_PROXY=http://user:pass@10.0.0.1:3128', 'https://:hunter2@example.com/'],
    passes: ['http://10.0.0.1:80/a@b', 'docker-pullable://nginx:1.27@sha256:0123', 'http://user@host:80/', 'http://user:***@proxy'],
  },
  {
    name: 'password of a proxy',
    pattern: /proxy["']?[ \t]{0,40}[:=][ \t]{0,40}["']?[^\s/:@"']{1,256}:([^\s/@"']{1,256})@/gi,
    unless: isPlaceholder,
    catches: ['https_proxy=user:pass@10.0.0.1:3128'],
    passes: ['https_proxy=10.0.0.1:3128', 'kube-proxy: 10.0.0.1:80'],
  },
  {
    name: 'key of a cloud or a forge',
    // split, so that no scanner of this repository takes these for leaks
    pattern: /\b(?:gh[pousr]_\w{30,255}|github_pat_\w{22,255}|glpat-[\w-]{20,255}|xox[abeoprs]-[\w-]{10,255}|(?:AKIA|ASIA)[A-Z0-9]{16}\b|sk_live_\w{20,255}|npm_\w{36}|dckr_pat_[\w-]{20,255}|hvs\.[\w-]{20,255})/g,
    catches: [['ghp', '0123456789abcdefghijklmnopqrstuvwxyz'].join('_'), ['xoxb', '123456789012-abcdefghij'].join('-'), ['AKIA', 'IOSFODNN7EXAMPL2'].join('')],
    passes: ['xoxo-hugs', 'ghp_short', 'AKIA'],
  },
]
