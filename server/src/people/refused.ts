/** Why one row was not taken: what its sender can act on. */
export interface Fault {
  /** Stable: IMPORT_* for the file's form, EVENT_* for what the row says. */
  readonly code: string
  readonly message: string
}

/** A row that was refused, and how it began. */
export interface RefusedRow extends Fault {
  readonly row: number
  readonly excerpt: string
}

const excerptMax = 500

export const refusedRow = (row: number, fault: Fault, text: string): RefusedRow => ({
  row,
  code: fault.code,
  message: fault.message,
  excerpt: text.slice(0, excerptMax).replaceAll('\0', '\ufffd').toWellFormed(),
})
