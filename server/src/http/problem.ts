/**
 * Every fault the HTTP API reports, as RFC 9457 problems with stable codes. A code says area, thing, fault, and never changes its
 * meaning; the sentence of `detail` may.
 */
import { STATUS_CODES } from 'node:http'

const statusOf = {
  REQUEST_INVALID: 400,
  REQUEST_KEY_UNKNOWN: 400,
  REQUEST_URL_INVALID: 400,
  REQUEST_CURSOR_INVALID: 400,
  REQUEST_HEADERS_TOO_LARGE: 431,
  BODY_EMPTY: 400,
  BODY_JSON_INVALID: 400,
  BODY_JSON_TOO_DEEP: 400,
  BODY_TEXT_INVALID: 400,
  BODY_TOO_LARGE: 413,
  BODY_TYPE_UNSUPPORTED: 415,
  BODY_ENCODING_UNSUPPORTED: 415,
  ROUTE_UNKNOWN: 404,
  ROUTE_REFUSED: 400,
  ROUTE_BUSY: 503,
  AUTH_REQUIRED: 401,
  AUTH_SETUP_REQUIRED: 401,
  AUTH_KEY_INVALID: 401,
  AUTH_CREDENTIALS_WRONG: 401,
  AUTH_ROLE_INSUFFICIENT: 403,
  AUTH_ORIGIN_FOREIGN: 403,
  AUTH_SETUP_TOKEN_INVALID: 403,
  AUTH_SETUP_DONE: 409,
  RATE_LIMITED: 429,
  FLOW_UNKNOWN: 404,
  FLOW_VERSION_UNKNOWN: 404,
  FLOW_REVISION_STALE: 412,
  FLOW_REVISION_INVALID: 400,
  FLOW_HAS_ERRORS: 422,
  FLOW_IN_USE: 409,
  FLOW_STATE_REFUSED: 409,
  FLOW_NOT_ACTIVE: 409,
  FLOW_TRIGGER_MISSING: 409,
  FLOW_CONVERT_REFUSED: 409,
  SIMULATION_REFUSED: 422,
  SIMULATION_EMPTY: 422,
  SIMULATION_PERIOD_INVALID: 400,
  SIMULATION_TOO_LARGE: 422,
  SIMULATION_TOO_LONG: 422,
  SIMULATION_BUSY: 429,
  SIMULATION_STOPPED: 503,
  SIMULATION_UNAVAILABLE: 501,
  NODE_UNKNOWN: 404,
  NODE_TYPE_UNKNOWN: 404,
  STEP_NOT_TRIED: 422,
  OPERATION_REFUSED: 422,
  IDEMPOTENCY_KEY_REUSED: 422,
  DESK_ITEM_UNKNOWN: 404,
  TEMPLATE_UNKNOWN: 404,
  TEMPLATE_INPUT_UNKNOWN: 400,
  TEMPLATE_INPUT_INVALID: 400,
  RUN_UNKNOWN: 404,
  RUN_ENDED: 409,
  CONTACT_UNKNOWN: 404,
  MESSAGE_UNKNOWN: 404,
  MESSAGE_TYPE_UNKNOWN: 404,
  RUN_PORT_UNKNOWN: 422,
  MESSAGE_ADDRESS_INVALID: 400,
  MESSAGE_HAS_ERRORS: 422,
  MAIL_UNKNOWN: 404,
  IMPORT_UNKNOWN: 404,
  IMPORT_MAP_INVALID: 400,
  IMPORT_HEADER_INVALID: 400,
  IMPORT_COLUMN_MISSING: 400,
  IMPORT_INTERRUPTED: 400,
  COLLECTION_UNKNOWN: 404,
  COLLECTION_RECORD_UNKNOWN: 404,
  COLLECTION_NAME_INVALID: 400,
  COLLECTION_KEY_INVALID: 400,
  COLLECTION_RECORD_TOO_LARGE: 413,
  COLLECTION_FULL: 409,
  CONTACT_MERGE_REFUSED: 409,
  CONTACT_ERASE_UNCONFIRMED: 422,
  RETENTION_TOO_LONG: 422,
  QUARANTINE_UNKNOWN: 404,
  SEGMENT_UNKNOWN: 404,
  SEGMENT_RULE_INVALID: 400,
  SIMULATION_RULE_INVALID: 400,
  SEGMENT_KEY_TAKEN: 409,
  SEGMENT_KIND_FIXED: 409,
  SEGMENT_IN_USE: 409,
  SEGMENT_BY_RULE: 409,
  SEGMENT_COUNT_BUSY: 429,
  SEGMENT_COUNT_SLOW: 503,
  SEGMENT_COUNT_STOPPED: 503,
  KEY_UNKNOWN: 404,
  CLOCK_TARGET_INVALID: 400,
  CLOCK_TARGET_PAST: 400,
  BATCH_INVALID: 400,
  BATCH_REFUSED: 400,
  CONNECTION_UNKNOWN: 404,
  CONNECTION_UNSET: 404,
  CONNECTION_TEST_UNKNOWN: 404,
  CONNECTION_REVISION_STALE: 412,
  CONNECTION_SETTINGS_INVALID: 422,
  CONNECTION_SECRET_NEEDED: 422,
  RESOURCE_KIND_UNKNOWN: 404,
  RESOURCE_UNKNOWN: 404,
  RESOURCE_REVISION_STALE: 412,
  RESOURCE_REVISION_INVALID: 400,
  RESOURCE_INVALID: 422,
  RESOURCE_IN_USE: 409,
  SENDING_NOT_PAUSED: 409,
  SENDING_RULES_INVALID: 422,
  SENDING_RULES_STALE: 412,
  SENDING_REVISION_INVALID: 400,
  SUBSCRIPTION_GROUP_TWICE: 400,
  CONSENT_CHANNEL_UNKNOWN: 422,
  SENDING_PAUSED: 409,
  INGEST_BUSY: 429,
  DATABASE_UNAVAILABLE: 503,
  SERVER_STOPPING: 503,
  SERVER_FAULT: 500,
} as const

export type ProblemCode = keyof typeof statusOf

export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly [member: string]: unknown
}

/** Thrown by handlers and hooks; the error handler sends it. `members` are added to the body. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly members: Readonly<Record<string, unknown>>
  /** Seconds for the Retry-After header. */
  readonly retryAfter: number | undefined
  constructor(code: ProblemCode, detail: string, options: { members?: Record<string, unknown>; retryAfter?: number } = {}) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.status = statusOf[code]
    this.members = options.members ?? {}
    this.retryAfter = options.retryAfter
  }

  body(): ProblemBody {
    return {
      type: `https://millrace.dev/problems/${this.code}`,
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      code: this.code,
      detail: this.message,
      ...this.members,
    }
  }
}

export const problemType = 'application/problem+json; charset=utf-8'
