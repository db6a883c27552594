/**
 * Turns whatever is thrown into a problem. What is not ours to explain becomes SERVER_FAULT and is logged: no message, stack or
 * statement of the inside leaves the server.
 */
import type { Socket } from 'node:net'
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ClockError } from '../clock/clock.ts'
import { StoreOverloaded } from '../store/group-commit.ts'
import { isDatabaseAway } from './database-away.ts'
import { isPatient } from './files.ts'
import { Problem, type ProblemCode, problemType } from './problem.ts'

const fastifyFaults: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', 'The body is larger than this route takes'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['BODY_TYPE_UNSUPPORTED', 'Send the body as application/json'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['REQUEST_INVALID', 'The body is not as long as its Content-Length says'],
  FST_ERR_BAD_URL: ['REQUEST_URL_INVALID', 'The URL has a broken percent-encoding'],
  FST_ERR_MAX_PARAM_LENGTH: ['REQUEST_URL_INVALID', 'A part of the URL is too long'],
}

export function toProblem(error: FastifyError | Error): Problem | null {
  if (error instanceof Problem) return error
  const known = fastifyFaults[(error as FastifyError).code]
  if (known !== undefined) return new Problem(...known)
  if (isDatabaseAway(error)) return new Problem('DATABASE_UNAVAILABLE', 'The database cannot be reached; try again soon', { retryAfter: 2 })
  if (error instanceof StoreOverloaded) {
    return new Problem('INGEST_BUSY', 'Too many events wait to be stored; send them again soon', { retryAfter: error.retryAfterMs / 1000 })
  }
  if (error instanceof ClockError) return new Problem('CLOCK_TARGET_PAST', error.message)
  const status = (error as FastifyError).statusCode
  // What the editor's files refuse to look up: a path such as //etc, which is none of theirs.
  if (status === 403) return new Problem('ROUTE_UNKNOWN', 'There is nothing at this address')
  if (status === 400) return new Problem('REQUEST_INVALID', 'The request cannot be read')
  return null
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).headers(headersOfProblem(problem)).send(JSON.stringify(problem.body()))
}

export function headersOfProblem({ status, retryAfter }: Problem): Readonly<Record<string, string>> {
  return {
    ...(status === 401 && { 'www-authenticate': 'Bearer realm="millrace"' }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    'content-type': problemType,
  }
}

export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, faultOf(error, request.log, request.routeOptions.url))
}

/** What is told of anything thrown; what is not ours to explain goes into the log alone. */
export function faultOf(error: FastifyError | Error, log: FastifyBaseLogger, route: string | undefined): Problem {
  const problem = toProblem(error)
  if (problem !== null) return problem
  log.error({ err: error, route }, 'request failed')
  return new Problem('SERVER_FAULT', 'Something went wrong here; it has been logged')
}

/** For what the HTTP parser refuses before there is a request. */
export function refuseClient(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isPatient(socket)) return
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem('REQUEST_HEADERS_TOO_LARGE', 'The headers are larger than 16 KB')
      : new Problem('REQUEST_INVALID', 'This is not a well-formed HTTP request')
  const { status, title } = problem.body()
  const body = JSON.stringify(problem.body())
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
