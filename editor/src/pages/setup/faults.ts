/** What is wrong with the set-up form; the limits are the server's. */

export const shortestPassword = 8

export interface SetupFields {
  readonly workspace: string
  readonly timezone: string
  readonly email: string
  readonly password: string
}
export type Fault = 'required' | 'email' | 'password'

export function faultsOf({ workspace, email, password }: SetupFields): Partial<Record<keyof SetupFields, Fault>> {
  return {
    ...(workspace.trim() === '' ? { workspace: 'required' as const } : {}),
    ...(/^[^@\s,;<>]+@[^@\s,;<>]+$/.test(email.trim()) ? {} : { email: email.trim() === '' ? ('required' as const) : ('email' as const) }),
    ...(password.length >= shortestPassword ? {} : { password: 'password' as const }),
  }
}
