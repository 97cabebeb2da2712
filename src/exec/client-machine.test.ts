import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { asRunByClient, fromClient } from './client-machine.ts'

const SSH = ['ssh', '-F', '.netflow/gke/ssh_config', 'netflow-client']
const WORDS = ['curl', '-sS', '-w', String.raw`%{http_code} %{local_ip}\n`, 'http://203.0.113.7:80/?t1-[1-30]', 'it\'s', '$HOME', '"a"', '']

describe('a command that runs where requests start', () => {
  it('is itself on this machine, and stands behind the words that lead to a container', () => {
    expect(fromClient([], WORDS)).toEqual(WORDS)
    expect(fromClient(['docker', 'exec', 'netflow-client'], ['curl', '-v'])).toEqual(['docker', 'exec', 'netflow-client', 'curl', '-v'])
  })

  it('is one line for ssh, which the shell over there reads back as the same words', () => {
    const argv = fromClient(SSH, WORDS)
    expect(argv).toHaveLength(SSH.length + 1)
    const seen = execFileSync('sh', ['-c', `printf '%s\\0' ${argv.at(-1)}`], { encoding: 'utf8' })
    expect(seen.split('\0').slice(0, -1)).toEqual(WORDS)
  })

  it('is found again in what ssh was given', () => {
    expect(asRunByClient(fromClient(SSH, WORDS))).toEqual([...SSH, ...WORDS])
    expect(asRunByClient(['docker', 'exec', 'netflow-client', 'it\'s'])).toEqual(['docker', 'exec', 'netflow-client', 'it\'s'])
    expect(asRunByClient([...SSH, 'date; true'])).toEqual([...SSH, 'date; true'])
  })
})
