import { describe, expect, it } from 'vitest'
import { clientProblems, offBy, probeOf } from './client.ts'

const AT = Date.parse('2026-11-25T12:00:00.000Z')
const asked = { startedOn: '2026-11-25T12:00:00.000Z', durationMs: 80 }

describe('another machine\'s clock', () => {
  it('is not called wrong where it told a moment in which it was asked', () => {
    expect([0, 40, 80].map(late => offBy(AT + late, asked))).toEqual([0, 0, 0])
  })

  it('is off by what lies outside of that, at least', () => {
    expect(offBy(AT - 250, asked)).toBe(250)
    expect(offBy(AT + 580, asked)).toBe(500)
  })
})

describe('a client', () => {
  it('that is this machine has the probe in the project, another in its own home', () => {
    expect(probeOf([])).toBe('src/trace/workload/probe.ts')
    expect(probeOf(['ssh', '-F', 'ssh_config', 'netflow-client'])).toBe('probe.ts')
  })

  it('that cannot be reached is told with the command that failed and the one that mends it', async () => {
    const [first] = await clientProblems(['ssh', '-F', 'no-such-file', 'netflow-client'])
    expect(first).toMatch(/^requests cannot be sent from the machine in the zone: ssh -F no-such-file .*says .*no-such-file.* → npm run gke -- up$/)
  })
})
