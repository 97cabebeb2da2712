/** Checks files of a set that were taken out of the PDF, where they were saved; `place`: that of the set among several. */
export function checkLine(place = ''): string {
  const named = place === '' ? '' : `; s,  ,&${attachedName(place)},`
  return `sed 's,/,.,g${named}' ${attachedName(place)}SHA256SUMS | sha256sum -c`
}

/** A file's name in the PDF: readers save attachments into one folder, and most refuse a name with a slash. */
export function attachedName(path: string): string {
  return path.replaceAll('/', '.')
}
