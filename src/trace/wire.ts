/** tcpdump on every interface, ended as if interrupted after 4 seconds, so that it counts what it saw (tcpdump(8)). */
export function onTheWire(filter: string): readonly string[] {
  return [
    'timeout',
    '--preserve-status',
    '-s',
    'INT',
    '4',
    'tcpdump',
    '-nn',
    '-q',
    '-l',
    '-i',
    'any',
    filter,
  ]
}
