/** A problem that keeps a pair from being created or recorded, and the command that fixes it. */
export interface Finding { what: string, mend: string }
