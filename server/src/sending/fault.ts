/** A file that keeps what was sent is damaged or out of reach. The sentence says which, and what to do. */
export class SendingFileFault extends Error {
  readonly code = 'SENDING_FILE_FAULT'
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'SendingFileFault'
  }
}
