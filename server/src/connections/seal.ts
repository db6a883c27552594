/** Settings at rest: sealed by AES-256-GCM under a key of their own, bound to the workspace and plugin that they belong to. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { JsonObject } from '@millrace/core'

export interface Seal {
  close(settings: JsonObject, of: Owner): Buffer
  /** Null when it was sealed under another secret, or for somebody else. */
  open(sealed: Buffer, of: Owner): JsonObject | null
}

export interface Owner {
  readonly workspace: number
  readonly plugin: string
}

const nonceBytes = 12
const tagBytes = 16
const dataOf = ({ workspace, plugin }: Owner) => Buffer.from(`${workspace}\0${plugin}`)

export function createSeal(secret: string): Seal {
  const key = createHmac('sha256', secret).update('millrace connections 1').digest()
  return {
    close: (settings, of) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(dataOf(of))
      return Buffer.concat([nonce, cipher.update(JSON.stringify(settings)), cipher.final(), cipher.getAuthTag()])
    },
    open: (sealed, of) => {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
      decipher.setAAD(dataOf(of)).setAuthTag(sealed.subarray(-tagBytes))
      const opened = decipher.update(sealed.subarray(nonceBytes, -tagBytes))
      try {
        decipher.final()
      } catch {
        return null
      }
      return JSON.parse(opened.toString()) as JsonObject
    },
  }
}
