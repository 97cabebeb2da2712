import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { afterEach, expect, it } from 'vitest'
import { loginPlugins, ownKubeconfig } from './kubeconfig.ts'

const theirs = process.env.KUBECONFIG
const path = process.env.PATH

afterEach(() => {
  process.env.PATH = path
  if (theirs === undefined) delete process.env.KUBECONFIG
  else process.env.KUBECONFIG = theirs
})

it('a run has a kubeconfig of its own that nobody else can read, and leaves the presenter\'s as it is', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'deck-kubeconfig-'))
  const kubectl = join(dir, 'kubectl')
  writeFileSync(kubectl, '#!/bin/sh\ncat "$KUBECONFIG"\n', { mode: 0o755 })
  const mine = join(dir, 'config')
  writeFileSync(mine, 'clusters:\n- cluster:\n    server: https://127.0.0.1:6443\nusers: []\n')
  process.env.PATH = `${dir}:${path}`
  process.env.KUBECONFIG = mine
  const before = readFileSync(mine)
  const { KUBECONFIG } = await ownKubeconfig(dir, 'a', 'v1')
  const other = await ownKubeconfig(dir, 'a', 'v2')
  expect(dirname(other.KUBECONFIG!), 'where a login plugin keeps its token').not.toBe(dirname(KUBECONFIG!))
  expect(KUBECONFIG).not.toBe(mine)
  expect(statSync(KUBECONFIG!).mode & 0o777).toBe(0o600)
  expect(readFileSync(mine)).toEqual(before)
})

it('programs that log in are named', () => {
  expect(loginPlugins('users:\n- name: a\n  user:\n    exec:\n      command: gke-gcloud-auth-plugin\n- name: b\n  user:\n    token: x\n'))
    .toEqual(['gke-gcloud-auth-plugin'])
})
