/** Holds every JSON answer of the server to the schema its route is described by: what OpenAPI says is what is sent. */
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { App } from '../../server/src/http/app.ts'

/** Answers the faults found so far. Call it before the app is ready. */
export function checkAnswers(app: App): readonly string[] {
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  ajv.addFormat('iso-duration', true)
  const faults: string[] = []
  app.addHook('onSend', async (request, reply, payload) => {
    const { url, schema } = request.routeOptions
    const described = (schema?.response as Readonly<Record<string, object>> | undefined)?.[reply.statusCode]
    if (described === undefined || typeof payload !== 'string') return
    if (!ajv.validate(described, JSON.parse(payload))) faults.push(`${request.method} ${url}: ${ajv.errorsText()}`)
  })
  return faults
}
