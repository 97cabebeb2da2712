import { parse } from 'yaml'
import { z } from 'zod'
import { BOUNDS } from '../text/bounds.ts'
import { Unreadable } from '../text/lines.ts'

/** What decides when and how kube-proxy writes its rules; a duration as Go prints it. */
interface ProxySettings { masqueradeAll: boolean, minSyncPeriod: string }

/**
 * kube-proxy's settings from any of three forms: its configuration file (kubeproxy.config.k8s.io/v1alpha1), whose part of one
 * mode is read; what its `/configz` answers; its command line, a word a line. Throws {@link Unreadable} or zod's error for
 * another.
 */
export function proxySettings(text: string, mode: string): ProxySettings {
  if (text.startsWith('{')) return ofConfigz(text)
  return /^(?:\S*\/)?kube-proxy$/m.test(text) ? ofFlags(text) : ofFile(text, mode)
}

/** The mode that kube-proxy's command line names, a word a line; null where it names none, which is iptables. */
export function modeInFlags(text: string): string | null {
  return /^--proxy-mode=(\w+)$/m.exec(text)?.[1] ?? null
}

// --- internal ---

/** Kept where the file says 0 s or nothing (pkg/proxy/apis/config/v1alpha1/defaults.go of 1.34). */
const DEFAULT_PERIOD = '1s'

const ofMode = z.looseObject({ masqueradeAll: z.boolean(), minSyncPeriod: z.string() })

function ofFile(text: string, mode: string): ProxySettings {
  // this library takes quadratic time for some texts
  if (text.length > BOUNDS.yaml) throw new Unreadable('the configuration of kube-proxy', { line: 1, text }, `longer than any of kube-proxy: ${text.length} characters`)
  const { masqueradeAll, minSyncPeriod } = z.looseObject({ [mode]: ofMode }).parse(parse(text))[mode] as z.infer<typeof ofMode>
  return { masqueradeAll, minSyncPeriod: minSyncPeriod === '0s' ? DEFAULT_PERIOD : minSyncPeriod }
}

const configz = z.object({ 'kubeproxy.config.k8s.io': z.object({ MinSyncPeriod: z.string(), Linux: z.object({ MasqueradeAll: z.boolean() }) }) })

function ofConfigz(text: string): ProxySettings {
  const { MinSyncPeriod, Linux } = configz.parse(JSON.parse(text))['kubeproxy.config.k8s.io']
  return { masqueradeAll: Linux.MasqueradeAll, minSyncPeriod: MinSyncPeriod }
}

/** What is not on the command line is kube-proxy's default (`kube-proxy --help`); a file on it would have been read instead. */
function ofFlags(text: string): ProxySettings {
  if (/^--config=/m.test(text)) throw new Unreadable('the command line of kube-proxy', { line: 1, text }, 'its settings are in a file, which was not read')
  const [, minSyncPeriod = DEFAULT_PERIOD] = /^--iptables-min-sync-period=(\S+)$/m.exec(text) ?? []
  return { masqueradeAll: /^--masquerade-all(?:=true)?$/m.test(text), minSyncPeriod }
}
