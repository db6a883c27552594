/** Why the server cannot start, for its operator: one line on the terminal and exit code 1, never a stack trace. */
export type StartFaultCode =
  | 'CONFIG_VALUE_INVALID'
  | 'CONFIG_SECRET_MISSING'
  | 'CONFIG_GEO_DATABASE'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_REFUSED'
  | 'DATABASE_NEWER'
  | 'POSTGRES_EMBEDDED'
  | 'PORT_TAKEN'
  | 'ADDRESS_INVALID'
  | 'PLUGIN_MISSING'
  | 'PLUGIN_INVALID'
  | 'EDITOR_BUILD_FAILED'
  | 'SENDING_FILE'

export class StartFault extends Error {
  readonly code: StartFaultCode
  constructor(code: StartFaultCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartFault'
    this.code = code
  }
}
