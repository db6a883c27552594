/** The library `smpp`, of which the part in use is described here: it brings no types of its own. */
import { createRequire } from 'node:module'
import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'

export interface Pdu {
  readonly command: string
  readonly command_status: number
  readonly sequence_number: number
  readonly message_id?: string
  readonly esm_class?: number
  readonly source_addr?: string
  readonly destination_addr?: string
  readonly data_coding?: number
  readonly registered_delivery?: number
  readonly short_message?: { readonly message: string; readonly udh?: unknown }
  readonly message_payload?: { readonly message: string }
  readonly receipted_message_id?: string
  readonly message_state?: number
  readonly system_id?: string
  readonly password?: string
  response(options?: object): Pdu
}

type Ask = (options: object, answered: (pdu: Pdu) => void) => boolean

export interface LibrarySession extends EventEmitter {
  readonly bind_transceiver: Ask
  readonly submit_sm: Ask
  readonly deliver_sm: Ask
  readonly enquire_link: Ask
  readonly unbind: Ask
  /** False when the socket takes nothing more. */
  send(pdu: Pdu): boolean
  close(): void
  destroy(): void
}

export interface Library {
  readonly Session: new (options: { readonly socket: Socket }) => LibrarySession
  createServer(listener: (session: LibrarySession) => void): import('node:net').Server
}

export const smpp = createRequire(import.meta.url)('smpp') as Library
