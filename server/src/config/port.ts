/** The port to listen on, known before anything else is started: links in mails need it, and a taken one should cost no time. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { StartFault } from './fault.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** The port itself, or for 0 a free one. Throws `StartFault` `PORT_TAKEN` or `ADDRESS_INVALID`. */
export async function freePort({ host, port }: Address): Promise<number> {
  const probe = createServer()
  try {
    probe.listen({ host, port, exclusive: true })
    await once(probe, 'listening')
  } catch (error) {
    throw listenFault(error, { host, port })
  }
  const free = (probe.address() as AddressInfo).port
  probe.close()
  await once(probe, 'close')
  return free
}

export function listenFault(error: unknown, { host, port }: Address): StartFault {
  const { code } = error as { code?: string }
  if (code === 'EADDRINUSE')
    return new StartFault('PORT_TAKEN', `PORT ${port} on ${host} is taken by another program: set PORT to a free one`, { cause: error })
  if (code === 'EACCES')
    return new StartFault('PORT_TAKEN', `PORT ${port} on ${host} needs more rights than this user has`, { cause: error })
  return new StartFault('ADDRESS_INVALID', `HOST ${host}: cannot listen there (${code ?? String(error)})`, { cause: error })
}
