/** Passwords: argon2id with the parameters of OWASP's recommendation (19 MiB, 2 passes, 1 lane). */
import { hash, verify } from '@node-rs/argon2'

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

let unknown: Promise<string> | undefined

/** With no hash (nobody has that e-mail) the same work is done, so that the time does not tell who is known. */
export async function checkPassword(password: string, passwordHash: string | null): Promise<boolean> {
  unknown ??= hashPassword('nobody has this password')
  const matches = await verify(passwordHash ?? (await unknown), password)
  return matches && passwordHash !== null
}
