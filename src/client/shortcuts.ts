/** Keys that do one thing, as a person reads them. */
export interface Shortcut {
  keys: string
  does: string
  /** It works only in a deck that has more than one pair of sides to compare. */
  ofPairs?: true
}

/** Every key of the deck, by where it works: what `?` shows and the README's table says. */
export const SHORTCUTS: readonly { where: string, keys: readonly Shortcut[] }[] = [
  {
    where: 'on a slide',
    keys: [
      { keys: '→ Space PageDown', does: 'next step' },
      { keys: '← PageUp', does: 'previous step' },
      { keys: '↓ ↑', does: 'next or previous slide' },
      { keys: '1 … 9', does: 'open the output with that number full size; on the bet, store the room\'s guess; on the walk, another source, address or pod' },
      { keys: '.', does: 'dark screen for the room; any key brings the slide back' },
      { keys: '/', does: 'find a slide, conclusion, output or command by a few letters' },
      { keys: 'o', does: 'overview' },
      { keys: 'g', does: 'go to a slide by its number or title' },
      { keys: 'd', does: 'dark or light' },
      { keys: 'f', does: 'full screen' },
      { keys: 'n', does: 'another side in the place of the left one (only where three were recorded)', ofPairs: true },
      { keys: 'l', does: 'run it live (only with npm run present -- --live)' },
      { keys: '?', does: 'these keys' },
    ],
  },
  {
    where: 'in an open output',
    keys: [
      { keys: 'Esc', does: 'back to the slide; so does its own number' },
      { keys: '1 … 9 [ ]', does: 'another output of the slide' },
      { keys: 's', does: 'the other side\'s output' },
      { keys: 'b', does: 'both sides next to each other' },
      { keys: '/ n N', does: 'search, next and previous match' },
      { keys: 'w', does: 'wrap long lines' },
      { keys: '+ -', does: 'larger or smaller text' },
    ],
  },
  {
    where: 'while something runs live',
    keys: [
      { keys: 'Esc', does: 'back to the recording' },
      { keys: 'l', does: 'run it again' },
      { keys: '1 … 9', does: 'run another output of the slide' },
      { keys: 'b', does: 'both sides, or one' },
      { keys: 'y', does: 'yes, change the cluster' },
      { keys: 'u', does: 'undo what was changed' },
      { keys: 'k', does: 'keep what was printed' },
    ],
  },
]
