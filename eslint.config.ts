import antfu from '@antfu/eslint-config'

/** The folders of src/, each may use those before it and none after: see docs/architecture.md. */
const ORDER = [
  ...['secrets', 'exec', 'text', 'trace', 'set', 'read', 'dataplane', 'platform', 'record', 'conclude', 'deck-model', 'review'],
  ...['protocol', 'client', 'serve', 'live', 'export', 'doctor', 'present', 'commands'],
]

/** Everything but the commands that make clusters speaks of platforms through src/platform/platform.ts. */
const ONE_PLATFORM = {
  regex: String.raw`/platform/(?:kind|gke)/`,
  message: 'Outside src/platform only src/commands may use a platform by its name: see src/platform/platforms.ts.',
}

/** What platforms share is beside their folders; one may begin with another's object, as CONTRIBUTING.md's example does. */
const FROM_ANOTHER = {
  regex: String.raw`^\.\./(?!(?:${ORDER.join('|')})/)[a-z-]+/(?!index\.ts$)`,
  message: 'What two platforms use is in src/platform, in the folder of neither.',
}

const CAPTURES = `[callee.object.name='captures'], [callee.object.property.name='captures']`
const ID = `[left.name='id'], [left.property.name='id']`
const BYTES = `[callee.object.name='set'][callee.property.name='bytes']`

/** antfu's own, and the ways to a capture beside its id. */
const ONE_WAY = [
  'TSEnumDeclaration[const=true]',
  'TSExportAssignment',
  {
    selector: `CallExpression[callee.property.name=/^(?:find|some)$/]:matches(${CAPTURES}):has(BinaryExpression[operator='===']:matches(${ID}))`,
    message: 'A capture is reached by its id: set.capture(id).',
  },
  {
    selector: `CallExpression[callee.property.name='toString'] > MemberExpression > CallExpression:matches(${BYTES})`,
    message: 'What a capture printed is set.text(id), to conclude from, or set.printed(id), to be shown.',
  },
]

const BY_WORD = 'A side is named in src/words.ts alone: see SIDES, bySide, COMPARED, pairOf, ON_KUBE_PROXY, ON_CILIUM.'
const BY_KIND = 'What differs by dataplane or platform is a property of its object: see src/dataplane/dataplane.ts, src/platform/platform.ts.'
const KINDS = '/^(?:kube-proxy-[a-z]+|cilium|gke|kind)$/'

/** Sides, dataplanes and platforms by their names: as a text, a key or a variable, in an id, in a pattern, in a comparison. */
const NO_NAMES = [
  { selector: ':not(Property[key.name="apiVersion"]) > Literal[value=/^v[1-9]$/]', message: BY_WORD },
  { selector: 'Identifier[name=/^v[1-9]$/]', message: BY_WORD },
  { selector: String.raw`Literal[value=/[.\x2F]v[1-9]\.|\bV[1-9]\b/]`, message: BY_WORD },
  { selector: String.raw`TemplateElement[value.raw=/[.\x2F]v[1-9]\.|\bV[1-9]\b/]`, message: BY_WORD },
  { selector: String.raw`Literal[regex.pattern=/\bv(?:\[[1-9]{2,}\]|\\d|[1-9]\\\.)/]`, message: BY_WORD },
  { selector: `BinaryExpression > Literal[value=${KINDS}]`, message: BY_KIND },
  { selector: `SwitchCase > Literal[value=${KINDS}]`, message: BY_KIND },
  { selector: `ArrayExpression > Literal[value=${KINDS}]`, message: BY_KIND },
  { selector: 'Property[key.name=/^(?:cilium|gke)$/]:not(ObjectPattern > Property)', message: BY_KIND },
  { selector: 'Property[key.value=/^(?:kube-proxy-.+|cilium|gke)$/]', message: BY_KIND },
]

/** A sentence that says a number or a name of what was captured: text with something in it, that ends as sentences do. */
const A_SENTENCE = {
  selector: ':not(NewExpression) > TemplateLiteral[expressions.length>0] > TemplateElement[tail=true][value.raw=/[a-z)%]\\.$/]',
  message: 'A sentence about captures is a conclusion: see src/conclude/conclusion.ts.',
}

export default antfu({
  type: 'app',
  vue: true,
  typescript: true,
  yaml: true,
  formatters: { css: true },
  markdown: false,
  ignores: [
    'captures*/**',
    'dist/**',
    'test/fixtures/**',
    'test/stand-in/**',
    '**/fixtures/**',
    'README.md',
  ],
}, {
  rules: {
    'antfu/if-newline': 'off',
    'antfu/reasonable-newline': 'off',
    'antfu/no-top-level-await': 'off',
    'max-lines': [
      'error',
      { max: 250 },
    ],
    'max-lines-per-function': [
      'error',
      { max: 40 },
    ],
    'no-console': 'error',
    'node/prefer-global/process': 'off',
    'node/prefer-global/buffer': 'off',
    // what is public stands on top, what it uses below
    'ts/no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
    'style/max-len': [
      'error',
      {
        code: 130,
        ignoreUrls: true,
        ignoreStrings: true,
        ignoreTemplateLiterals: true,
        ignoreRegExpLiterals: true,
      },
    ],
  },
}, {
  files: [
    '**/*.test.ts',
    'test/**',
    'eslint.config.ts',
    '**/*.vue',
  ],
  rules: { 'max-lines-per-function': 'off' },
}, {
  files: ['src/**/*.ts', 'bench/**/*.ts'],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-syntax': ['error', ...ONE_WAY],
  },
}).append(ORDER.slice(0, -1).map((folder, index) => ({
  files: [`src/${folder}/**`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': ['error', { patterns: [{
      regex: String.raw`^(?:\.\./)+(?:${ORDER.slice(index + 1).join('|')})/`,
      message: `src/${folder} may not use what comes after it: ${ORDER.slice(index + 1).join(', ')}.`,
    }, folder === 'platform' ? FROM_ANOTHER : ONE_PLATFORM] }],
  },
})), {
  files: ['src/**', 'components/**', 'layouts/**', 'layers/**', 'pages/**', 'setup/**', 'scripts/**', 'bench/**'],
  // the commands `gke` and `lab` are named after their platforms
  ignores: ['**/*.test.ts', '**/testing.ts', 'src/words.ts', 'src/dataplane/**', 'src/platform/**', 'src/commands/{gke,lab,command-table}.ts'],
  rules: {
    // of several lists of one rule only the last is used
    'no-restricted-syntax': ['error', ...ONE_WAY, ...NO_NAMES],
    'vue/no-restricted-syntax': ['error', ...NO_NAMES],
  },
}, {
  files: ['src/deck-model/**', 'src/read/**', 'components/**', 'pages/**'],
  // these say why there is nothing to show, where it was asked from, or what goes on now
  ignores: ['**/*.test.ts', '**/testing.ts', 'src/read/{side,unread}.ts', 'src/deck-model/{draft,machine-words,output}.ts', 'components/Live*.vue', 'components/OutputExcerpt.vue'],
  rules: {
    'no-restricted-syntax': ['error', ...ONE_WAY, ...NO_NAMES, A_SENTENCE],
    'vue/no-restricted-syntax': ['error', ...NO_NAMES, A_SENTENCE],
  },
})
