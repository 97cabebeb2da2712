import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAlive } from '../src/exec/process-mark.ts'
import { LIMITS } from '../src/live/limits.ts'
import { SECRET } from './fake/live-world.ts'
import { oneWorld } from './fake/one-world.ts'

const on = await oneWorld()
const { world, client } = on
const ready = () => on.ready()

describe('a live block', () => {
  it('streams what its command prints, as it is printed, to every window', async () => {
    const [one, other] = [await ready(), await client.window()]
    const ended = one.run(['l3.v1.slow'])
    for (const window of [one, other]) {
      await window.until(event => event.kind === 'lines')
      expect(window.text('l3.v1.slow')).toBe('line 1\n')
    }
    writeFileSync(join(on.root, 'go'), '')
    expect(await ended).toMatchObject({ kind: 'whole' })
    await other.until(event => event.kind === 'ended')
    for (const window of [one, other]) expect(window.text('l3.v1.slow')).toBe('line 1\nline 2\nline 3\n')
  })

  it('shows the command that is executed, on both sides at once', async () => {
    const window = await ready()
    await window.run(['l1.v1.service', 'l1.v2.service'])
    await window.until(event => event.kind === 'ended' && event.id === 'l1.v2.service')
    const commands = window.events.flatMap(event => event.kind === 'began' ? [event.command.map(({ text }) => text).join('')] : [])
    expect(commands.sort()).toEqual(['netflow-v1', 'netflow-v2'].map(name => `kubectl --context ${name} -n netflow-test get service nginx -o wide`))
    expect(window.text('l1.v2.service')).toContain('172.18.255.220')
  })

  it('comes whole from a pod, without the digest that vouches for it', async () => {
    const window = await ready()
    expect(await window.run(['l4.v1.redirect'])).toMatchObject({ kind: 'whole' })
    expect(window.text('l4.v1.redirect')).toBe('1\n2\n3\n4\n5\n')
    expect(window.events.filter(event => event.kind === 'lines' && event.stream !== 'stdout')).toEqual([])
  })

  it('listens while what it listens to is run', async () => {
    const window = await ready()
    expect(await window.run(['l3.v1.arrival'])).toMatchObject({ kind: 'whole' })
    expect(window.text('l3.v1.arrival')).toContain('arrived')
  })

  it.each(['l7.v1.flows', 'l5.v1.seen'])('that looks back at what was sent (%s) has it sent first, and says when', async (id) => {
    const window = await ready()
    rmSync(join(on.root, 'sent'), { force: true })
    const before = new Date().toISOString()
    expect(await window.run([id])).toMatchObject({ kind: 'whole' })
    const [sent, moments] = window.text(id).split('\n')
    expect(sent).toBe('burst')
    expect(on.logged().map(line => line.id).slice(-2)).toEqual(['l5.v1.burst', id])
    if (!id.startsWith('l7')) return
    const [began, ended] = moments!.split(' ') as [string, string]
    expect([before, began, ended].toSorted()).toEqual([before, began, ended])
    expect(window.events.flatMap(event => event.kind === 'began' ? event.command.map(({ text }) => text) : []).join('')).toContain(began)
  })

  it('asks from another port each time, for one that was used cannot be bound again for a minute', async () => {
    const window = await ready()
    const ports: string[] = []
    for (const side of ['v1', 'v2', 'v1', 'v2']) {
      await window.run([`l3.${side}.ported`])
      ports.push(window.text(`l3.${side}.ported`))
    }
    expect(new Set(ports).size).toBe(4)
  })

  it('is shown to a window that comes later', async () => {
    await (await ready()).run(['l4.v1.redirect'])
    const late = await client.window()
    expect(await late.until(event => event.kind === 'lines')).toMatchObject({ id: 'l4.v1.redirect' })
  })
})

describe('what nobody may see', () => {
  it('does not leave the server: a secret ends the run, and what follows it is lost', async () => {
    const window = await ready()
    expect(await window.run(['l3.v1.secret'])).toMatchObject({ kind: 'refused', says: expect.stringContaining('JSON Web Token') as string })
    expect(window.text('l3.v1.secret')).not.toContain('token')
    expect(JSON.stringify(window.events)).not.toContain(SECRET.slice(0, 20))
    expect(JSON.stringify(on.logged())).not.toContain(SECRET.slice(0, 20))
  })

  it('does not leave the server in the reason why a run failed', async () => {
    const window = await ready()
    expect(await window.run(['l3.v1.listener'])).toMatchObject({ kind: 'failed', says: expect.stringContaining('failed: exit 1: (not shown from here on: ') as string })
    expect(JSON.stringify([window.events, on.logged()])).not.toContain(SECRET.slice(0, 20))
  })

  it('is not even run where the command would show it', async () => {
    expect(await (await ready()).run(['l3.v1.telltale'])).toMatchObject({ kind: 'refused', says: expect.stringContaining('Nothing was run') as string })
    expect(JSON.stringify(on.logged())).not.toContain(SECRET.slice(0, 20))
  })

  it('does not leave the server: a private name stands as its alias, in both streams', async () => {
    const window = await ready()
    await window.run(['l3.v1.alias'])
    expect(window.text('l3.v1.alias').split('\n').sort()).toEqual(['', 'in a-projectx', 'of a-projectx'])
    expect(JSON.stringify(window.events)).not.toContain('my-project')
  })

  it('does not leave the server: a stranger\'s address', async () => {
    const window = await ready()
    expect(await window.run(['l5.v1.stranger'])).toMatchObject({ kind: 'refused' })
    expect(JSON.stringify(window.events)).not.toContain('198.51.100.7')
  })
})

describe('a run ends', () => {
  it('when it prints too much', async () => {
    const window = await ready()
    expect(await window.run(['l3.v1.huge'])).toMatchObject({ kind: 'failed', says: expect.stringContaining('1 MiB') as string })
    expect(window.text('l3.v1.huge').length).toBeLessThanOrEqual(LIMITS.bytes)
  })

  it('when it takes too long', async () => {
    expect(await (await ready()).run(['l3.v1.long'])).toMatchObject({ kind: 'failed', says: expect.stringContaining('not finish within 3 s') as string })
  })

  it.each(['the window that asked for it is gone', 'somebody returns to the recording', 'another block is asked for'])('with every process it started, when %s', async (why) => {
    const window = await ready()
    void window.run(['l3.v1.stubborn'])
    await window.until(event => event.kind === 'lines')
    const pids = window.text('l3.v1.stubborn').trim().split(' ').map(Number)
    expect(pids.map(isAlive)).toEqual([true, true])
    if (why.startsWith('the window')) window.close()
    else if (why.startsWith('somebody')) await window.send('close')
    else await window.run(['l4.v1.redirect'])
    await expect.poll(() => pids.map(isAlive)).toEqual([false, false])
  })
})

describe('a cluster', () => {
  it('that does not answer leaves the recording, and has less than two seconds to answer', async () => {
    const window = await ready()
    world.program('kubectl', '#!/bin/sh\nsleep 60\n')
    const ended = await window.run(['l1.v1.service', 'l1.v2.service'])
    expect(ended).toEqual({ kind: 'unreachable', says: 'V1 does not answer.' })
    expect(LIMITS.answer).toBeLessThan(2)
    world.answering()
    expect(await window.run(['l1.v1.service'])).toMatchObject({ kind: 'whole' })
  })

  it('that refuses the connection leaves the recording, too', async () => {
    const window = await ready()
    world.v2.facts = { ...world.v2.facts, unreachable: true }
    expect(await window.run(['l1.v2.service'])).toEqual({ kind: 'unreachable', says: 'V2 does not answer.' })
    world.v2.facts = { ...world.v2.facts, unreachable: false }
  })

  it('that is another one than at the start is not asked anything else', async () => {
    const window = await ready()
    const { facts } = world.v1
    world.v1.facts = { ...facts, uid: '33333333-3333-4333-8333-333333333333' }
    const before = world.calls.length
    expect(await window.run(['l1.v1.service'])).toMatchObject({ kind: 'refused', says: expect.stringContaining('another cluster') as string })
    expect(world.calls.slice(before).map(({ words }) => words.includes('kube-system'))).toEqual([true])
    world.v1.facts = facts
  })
})

describe('a change', () => {
  it('waits for the second key, is written down before it is made, and is taken back by a key', async () => {
    const window = await ready()
    const before = world.v1.changes.length
    expect(await window.run(['l8.v1.apply'])).toEqual({ kind: 'unconfirmed', says: 'This changes the cluster.' })
    expect(world.v1.changes.length).toBe(before)
    await window.run(['l8.v1.apply'], true)
    expect(world.v1.objects()).toContain('netflow-test/networkpolicy/nginx-allow-client')
    expect(readdirSync(world.journals).filter(name => name.includes('-live-'))).toHaveLength(1)
    expect(await window.until(event => event.kind === 'changed' && event.what.length > 0)).toMatchObject({ what: ['V1: apply'] })
    await window.send('undo')
    await window.until(event => event.kind === 'changed' && event.what.length === 0)
    expect(world.v1.objects()).not.toContain('netflow-test/networkpolicy/nginx-allow-client')
    expect(readdirSync(world.journals).filter(name => name.includes('-live-'))).toEqual([])
  })

  it('that only undoes another waits for the second key as well', async () => {
    expect(await (await ready()).run(['l8.v1.lift'])).toMatchObject({ kind: 'unconfirmed' })
  })
})

it('logs every run, and what was refused, in a private file', async () => {
  const window = await ready()
  await window.run(['l4.v1.nothing'])
  await window.run(['l4.v1.redirect'])
  const lines = on.logged()
  expect(lines.at(-1)).toMatchObject({ id: 'l4.v1.redirect', ending: 'whole', exitCode: 0, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
  expect(lines.some(({ ending, argv }) => ending === 'refused' && argv === null)).toBe(true)
  for (const name of readdirSync(join(on.root, '.netflow/live'))) expect(statSync(join(on.root, '.netflow/live', name)).mode & 0o77).toBe(0)
})

it('leaves both clusters as they were found', async () => {
  await (await ready()).run(['l8.v2.apply'], true)
  await on.live.close()
  expect(world.objects()).toEqual([])
  expect(existsSync(world.journals) ? readdirSync(world.journals) : []).toEqual([])
})
