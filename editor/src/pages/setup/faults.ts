/** What is wrong with the set-up form; the limits are the server's. */

export const shortestPassword = 8

export interface SetupFields {
  readonly workspace: string
  readonly timezone: string
  readonly email: string
  readonly password: string
}
export type Fault = 'required' | 'email' | 'password'

export const isEmail = (text: string): boolean => /^[^@\s,;<>]+@[^@\s,;<>]+$/.test(text.trim())

export function faultsOf({ workspace, email, password }: SetupFields): Partial<Record<keyof SetupFields, Fault>> {
  return {
    ...(workspace.trim() === '' ? { workspace: 'required' as const } : {}),
    ...(isEmail(email) ? {} : { email: email.trim() === '' ? ('required' as const) : ('email' as const) }),
    ...(password.length >= shortestPassword ? {} : { password: 'password' as const }),
  }
}
