/** The words of a kubectl call, taken apart. */
export class Asked {
  readonly line: string
  readonly verb: string | undefined
  readonly rest: readonly string[]
  readonly #words: readonly string[]

  constructor(words: readonly string[]) {
    this.#words = words
    this.line = words.join(' ')
    this.verb = ['config', 'version', 'auth', 'get', 'exec', 'create', 'apply', 'delete', 'label', 'wait', 'logs'].find(verb => words.includes(verb))
    this.rest = words.slice(words.indexOf(this.verb!) + 1)
  }

  get namespace(): string {
    return this.flag('-n', '--namespace') ?? ''
  }

  get output(): string {
    return this.flag('-o', '--output') ?? ''
  }

  flag(...names: string[]): string | undefined {
    for (const name of names) {
      const joined = this.#words.find(word => word.startsWith(`${name}=`))
      if (joined) return joined.slice(name.length + 1)
      if (this.#words.includes(name)) return this.#words[this.#words.indexOf(name) + 1]
    }
    return undefined
  }
}
