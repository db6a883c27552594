/** The built editor at `/`. A page it routes itself gets its index; an unknown file or API route stays unknown. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { App } from './app.ts'
import { embedPageOf, isEmbedPath, sendEmbedPage } from './embed-page.ts'
import { Problem } from './problem.ts'

/** `folder` is the editor's build; without one only the API is served. `frameAncestors`: the origins that may embed the editor. */
export async function serveEditor(app: App, folder: string | null, frameAncestors: readonly string[]): Promise<void> {
  const built = folder !== null && existsSync(join(folder, 'index.html')) ? folder : null
  if (built !== null) {
    await app.register(async (scope) => {
      scope.addHook('onRoute', (route) => void (route.config = { ...route.config, policy: 'public' }))
      await scope.register(fastifyStatic, {
        root: built,
        index: 'index.html',
        wildcard: true,
        setHeaders: (reply, path) => {
          // Vite names its assets by their content; the index names the assets.
          reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
        },
      })
    })
  }
  const embed = built === null ? null : embedPageOf(built, frameAncestors)
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!
    const isPage = request.method === 'GET' && !notPages.test(path) && request.headers.accept?.includes('text/html') === true
    if (embed !== null && isPage && isEmbedPath(path)) return sendEmbedPage(reply, embed)
    if (built !== null && isPage) return reply.header('cache-control', 'no-cache').sendFile('index.html', built)
    throw new Problem('ROUTE_UNKNOWN', `There is no ${request.method} ${path.slice(0, 200)}`)
  })
}

/** What programs ask for; any other address that a browser opens is a page of the editor, whatever it has for a name. */
const notPages = /^\/(api|v1|t|u|assets)(\/|$)/
