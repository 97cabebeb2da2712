/** Checks what was taken out of the PDF, in the folder it was saved to. */
export const CHECK_LINE = 'sed \'s,/,.,g\' SHA256SUMS | sha256sum -c'

/** A file's name in the PDF: readers save attachments into one folder, and most refuse a name with a slash. */
export function attachedName(path: string): string {
  return path.replaceAll('/', '.')
}
