/** The description of the API, made from the routes' own schemas, and a page to read it that needs no script from elsewhere. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from './app.ts'

const description = `Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`. Lists answer \`{items, next}\`; pass
\`next\` as \`cursor\` for the page after. Instants are ISO 8601 in UTC. Keys that a body may not have are refused.`

/** Before the routes: it collects them. */
export async function describeRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Millrace', version: '1', description },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key' },
          session: { type: 'apiKey', in: 'cookie', name: 'millrace', description: 'A session from the editor' },
          writeKey: { type: 'http', scheme: 'basic', description: 'The write key as user name' },
        },
      },
      tags: [
        { name: 'ingest', description: 'Sending events: the Segment HTTP Tracking API' },
        { name: 'flows' },
        { name: 'runs' },
        { name: 'contacts' },
        { name: 'messages' },
        { name: 'inbox', description: 'Mail caught when no SMTP_URL is given' },
        { name: 'tracking', description: 'What links in messages lead to' },
        { name: 'events' },
        { name: 'imports', description: 'Files of contacts and of past events' },
        { name: 'collections', description: 'Small tables of your own, for rules and code' },
        { name: 'quota', description: 'How many runs may start in a day, and the starts that were refused' },
        { name: 'quarantine', description: 'Inputs that could not be handled' },
        { name: 'auth' },
        { name: 'sending', description: 'Whether anything leaves, after a database was restored' },
        { name: 'clock' },
        { name: 'health' },
      ],
    },
    transform: ({ schema, url, route }) => ({ url, schema: { ...schema, security: securityOf(route.config?.policy) } }),
  })
}

function securityOf(policy: string | undefined): Record<string, string[]>[] {
  if (policy === 'ingest') return [{ writeKey: [] }]
  if (policy === 'public' || policy === undefined) return []
  return policy === 'session' ? [{ session: [] }] : [{ apiKey: [] }, { session: [] }]
}

export async function showDescription(app: App): Promise<void> {
  const schema = { hide: true }
  app.get('/api/openapi.json', { schema, config: { policy: 'public' } }, async () => app.swagger())
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => void (route.config = { ...route.config, policy: 'public' }))
    await scope.register(swaggerUi, { routePrefix: '/api/docs', uiConfig: { url: '/api/openapi.json', tryItOutEnabled: false } })
  })
}
