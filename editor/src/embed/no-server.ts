/** Host-driven editors have no server: fields that would ask one say that there is nothing to choose from. */
import { Problem, type Server } from '../api/http.ts'

const refuse = () => Promise.reject(new Problem(0, { code: 'EMBED_NO_SERVER' }))
export const noServer: Server = { request: refuse, requestWithTag: refuse, absent: true }
