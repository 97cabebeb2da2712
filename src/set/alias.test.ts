import type { Alias } from './alias.ts'
import { describe, expect, it } from 'vitest'
import { aliased, aliasedValue, listFaults, textFaults } from './alias.ts'

const project: Alias = { find: 'acme-prod-4711', alias: 'some-project-1' }
const address: Alias = { find: '203.0.113.9', alias: '192.0.2.111' }

describe('a private name is replaced wherever it stands', () => {
  it.each<[string, string, string, number]>([
    ['inside a longer name', 'gke_acme-prod-4711_europe gce://acme-prod-4711/zone', 'gke_some-project-1_europe gce://some-project-1/zone', 2],
    ['before a port, however that is written', '203.0.113.9:80 203.0.113.9.40001 >', '192.0.2.111:80 192.0.2.111.40001 >', 2],
    ['but not in a longer number', 'acme-prod-47110 203.0.113.90 1203.0.113.9 4.203.0.113.9', 'acme-prod-47110 203.0.113.90 1203.0.113.9 4.203.0.113.9', 0],
    ['and nothing else is touched', '\uFEFFa\r\n\0\t', '\uFEFFa\r\n\0\t', 0],
  ])('%s', (_, text, published, count) => {
    expect(aliased(text, [project, address])).toEqual({ text: published, count })
  })

  it('the longer one first, and never twice', () => {
    const longer = { find: 'acme-prod-4711-dev', alias: 'some-project-2-dev' }
    expect(aliased('acme-prod-4711-dev acme-prod-4711', [project, longer]).text).toBe('some-project-2-dev some-project-1')
  })

  it('in every string of a value, its keys as well', () => {
    expect(aliasedValue({ 'n': 4711, 'acme-prod-4711': [null, 'in acme-prod-4711'] }, [project])).toEqual({ 'n': 4711, 'some-project-1': [null, 'in some-project-1'] })
  })
})

describe('a list of aliases is refused', () => {
  it.each<[string, Alias[], RegExp]>([
    ['that hides nothing', [{ find: '', alias: '' }], /less than 4/],
    ['that hides what stands everywhere', [{ find: 'v1.', alias: 'abc' }], /stands for 3 characters; less than 4/],
    ['that hides a quote', [{ find: '"abc', alias: 'abcd' }], /a quote/],
    ['that hides a line\'s end', [{ find: 'abc\n', alias: 'abcd' }], /control character/],
    ['that shows what would be an option', [{ find: 'acme-1', alias: '-acme1' }], /is not made of letters/],
    ['that shows another length', [{ find: 'acme-prod', alias: 'other' }], /not as long/],
    ['that shows a word for an address', [{ find: '203.0.113.9', alias: 'my-own-addr' }], /address/],
    ['that hides one name twice', [project, { ...project, alias: 'some-project-2' }], /the same name as an earlier one/],
    ['that shows one word for two names', [project, { find: 'acme-test-4711', alias: 'some-project-1' }], /two names/],
    ['that shows what it hides', [{ find: 'acme-prod', alias: 'ACME-prod' }], /holds a name that is to be hidden/],
  ])('%s', (_, aliases, message) => {
    const faults = listFaults(aliases)
    expect(faults.join('\n')).toMatch(message)
  })

  it('in words that do not tell what is hidden', () => {
    expect(listFaults([{ find: 'acme-prod', alias: 'other' }]).join()).not.toContain('acme')
  })

  it('but a good one is not', () => {
    expect(listFaults([project, address])).toEqual([])
  })
})

describe('an alias cannot stand in a text', () => {
  it.each<[string, string, Alias, RegExp]>([
    ['that says the alias itself', 'acme-prod-4711 and some-project-1', project, /already says "some-project-1"/],
    ['that says the name in capitals too', 'ACME-PROD-4711', project, /in another form too/],
    ['that says the name as an address bar would', 'anna%40example.org', { find: 'anna@example.org', alias: 'speaker@test.org' }, /in another form too/],
    ['where it would break a number of JSON', '{"n":471100}', { find: '471100', alias: 'abcdef' }, /is JSON, and would be no JSON/],
    ['where it would be another number of JSON', '{"n":471100}', { find: '471100', alias: '471101' }, /or say another number/],
    ['in one line of JSON among others', 'a table\n{"n":471100}\n', { find: '471100', alias: 'abcdef' }, /is JSON/],
    ['where JSON writes the name in escapes', String.raw`{"n":"acm\u0065-prod-4711"}`, project, /is JSON/],
  ])('%s', (_, text, alias, message) => {
    expect(textFaults(text, [alias]).join()).toMatch(message)
  })

  it.each([
    ['{"metadata":{"name":"acme-prod-4711"},"n":1}', project],
    ['["acme-prod-4711"]\n{"acme-prod-4711":1}\n', project],
    ['NAME             AGE\nacme-prod-4711   5m\n', project],
    ['{cut', project],
    ['203.0.113.99', address],
  ])('but in %j', (text, alias) => {
    expect(textFaults(text, [alias])).toEqual([])
  })
})
