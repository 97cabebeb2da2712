/** Pixels for the presenter's notes, by keys of Slidev 53: its own show about seven lines at 1440 x 900, these fifteen. */
const NOTES = { 'slidev-presenter-notes-width': '520', 'slidev-presenter-notes-row-size': '520' }

/** Gives the notes room in a presenter window that nobody has resized yet. A browser that stores nothing throws when asked. */
export function roomForNotes(storage: () => Pick<Storage, 'getItem' | 'setItem'>): void {
  try {
    for (const [key, pixels] of Object.entries(NOTES)) {
      if (storage().getItem(key) === null) storage().setItem(key, pixels)
    }
  }
  catch {}
}
