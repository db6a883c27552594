/** The identity secret: by it a site's server proves who is on its pages. Told to owners alone, as often as they ask. */
import Type from 'typebox'
import type { IdentitySecrets } from '../../auth/identity-secret.ts'
import { actorName } from '../actor-name.ts'
import { type App, actorOf, workspaceOf } from '../app.ts'
import { instant, nullable } from '../shapes.ts'

const view = Type.Object({
  secret: Type.String({ description: '`userHash` of a user is HMAC-SHA256 of the userId under this text, in hex. For your server alone' }),
  previousUntil: nullable(Type.Unsafe<string>({ ...instant, description: 'Until when hashes by the secret before this one count, too' })),
})

export function identityRoutes(app: App, { identitySecrets }: { readonly identitySecrets: IdentitySecrets }): void {
  const readSchema = {
    tags: ['auth'],
    summary: 'The identity secret, by which your server proves who is on its pages',
    response: { 200: view },
  }
  app.get('/api/identity-secret', { schema: readSchema, config: { policy: 'own' } }, (request) =>
    identitySecrets.read(workspaceOf(request)),
  )

  const rotateSchema = {
    tags: ['auth'],
    summary: 'Make a new identity secret',
    description: 'Hashes by the one before count for 24 hours more, so that open pages keep working. Done twice, they end at once.',
    response: { 200: view },
  }
  app.post('/api/identity-secret/rotate', { schema: rotateSchema, config: { policy: 'own' } }, (request) => {
    request.log.info({ by: actorName(actorOf(request)), ip: request.ip }, 'the identity secret was rotated')
    return identitySecrets.rotate(workspaceOf(request))
  })
}
