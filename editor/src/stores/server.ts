/** The server that fields ask while a flow is drawn: the page's own, or that of an embedded editor. */
import { inject, type InjectionKey } from 'vue'
import { pageServer, type Server } from '../api/http.ts'

export const serverKey: InjectionKey<Server> = Symbol('server')

export function useServer(): Server {
  return inject(serverKey, pageServer)
}
