import type { COMMANDS } from '../src/commands/table.ts'

export declare function start(name: keyof typeof COMMANDS): Promise<void>
export declare function slidev(): Promise<void>
