/** An element to be made in a page. What stands in it is text, never markup: no captured byte is parsed as HTML. */
export interface Grown {
  tag: string
  attrs: Readonly<Record<string, string>>
  kids: readonly Tree[]
}

export type Tree = string | Grown

export function el(tag: string, attrs: Readonly<Record<string, string>> = {}, ...kids: readonly Tree[]): Grown {
  return { tag, attrs, kids }
}

/** Runs in the page: makes the trees' elements at the end of its body. */
export function grow(trees: readonly Tree[]): void {
  const made = (tree: Tree): Node => {
    if (typeof tree === 'string') return document.createTextNode(tree)
    const element = document.createElement(tree.tag)
    for (const [name, value] of Object.entries(tree.attrs)) element.setAttribute(name, value)
    element.append(...tree.kids.map(made))
    return element
  }
  document.body.append(...trees.map(made))
}
