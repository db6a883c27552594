/** A browser that subscribed, for tests: it opens what was encrypted for it, by RFC 8291 as read here and by nothing of what sends. */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify, type ECDH } from 'node:crypto'

export interface Browser {
  readonly p256dh: string
  readonly auth: string
  subscribe(endpoint: string): string
  open(bytes: Uint8Array): string
}

export function createBrowser(given?: { readonly privateKey: string; readonly auth: string }): Browser {
  const curve = createECDH('prime256v1')
  if (given === undefined) curve.generateKeys()
  else curve.setPrivateKey(given.privateKey, 'base64url')
  const auth = given === undefined ? randomBytes(16) : Buffer.from(given.auth, 'base64url')
  const p256dh = curve.getPublicKey('base64url')
  return {
    p256dh,
    auth: auth.toString('base64url'),
    subscribe: (endpoint) => `${endpoint}#${p256dh}.${auth.toString('base64url')}`,
    open: (bytes) => open(Buffer.from(bytes), curve, auth),
  }
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer, length: number) => Buffer.from(hkdfSync('sha256', secret, salt, info, length)) // prettier-ignore

/** RFC 8188: salt, size of records, the sender's key, then one record that ends with a 2 and padding. */
function open(body: Buffer, own: ECDH, auth: Buffer): string {
  const salt = body.subarray(0, 16)
  const keyEnd = 21 + body[20]!
  const sender = body.subarray(21, keyEnd)
  const record = body.subarray(keyEnd)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender])
  const secret = derive(own.computeSecret(sender), auth, info, 32)
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16))
  const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()])
  return plain.subarray(0, plain.lastIndexOf(2)).toString()
}

/** What a push service reads of the sender (RFC 8292): the claims, once the signature holds under the key that is named. */
export function vapidOf(authorization: string): { readonly key: string; readonly claims: { aud: string; sub: string; exp: number } } {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? []
  const [header = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' })
  const signed = Buffer.from(`${header}.${claims}`)
  if (!verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')))
    throw new Error('The signature does not hold')
  return { key, claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) }
}
