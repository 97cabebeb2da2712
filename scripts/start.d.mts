import type { COMMANDS } from '../src/commands/command-table.ts'

export declare const COMPILED: string
export declare function start(name: keyof typeof COMMANDS): Promise<void>
