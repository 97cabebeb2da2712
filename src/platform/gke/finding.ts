/** Something that keeps a pair from being made or recorded, and the line that mends it. */
export interface Finding { what: string, mend: string }
