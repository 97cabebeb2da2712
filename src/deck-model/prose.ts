/** Advance widths of Inter at weight 500, in hundredths of an em, for the characters that sentences use. */
const WIDTHS: Readonly<Record<number, string>> = {
  25: 'ijl',
  27: ' I',
  30: '!,.:\'’',
  34: ';`t|',
  37: '()/[\\]',
  39: 'fr',
  43: '1{}',
  47: '-_“”^',
  50: '"–*?',
  54: 's',
  57: '7Lavkxz',
  60: '5EFehnouJcyµ',
  63: '2bdgpq3689',
  66: '#PZ$&0RST4B+<=>~×',
  70: 'KXYAV',
  74: 'DCHUG',
  77: 'NOQ',
  84: 'w→',
  92: 'mM…',
  100: '@%W',
}

const WIDTH_OF = new Map(Object.entries(WIDTHS).flatMap(([width, characters]) =>
  [...characters].map(character => [character, Number(width)])))

/** The rows a sentence takes in Inter at `size` pixels in a box of `width` pixels. */
export function proseRows(text: string, size: number, width: number): number {
  const room = width / size * 100
  let rows = 1
  let used = 0
  for (const word of text.split(/(?<=[ -])/)) {
    const full = widthOf(word)
    if (used > 0 && used + widthOf(word.trimEnd()) > room) {
      rows += 1
      used = 0
    }
    used += full
  }
  return rows
}

// --- internal ---

function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (WIDTH_OF.get(character) ?? 100), 0)
}
