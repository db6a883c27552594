import { describe, expect, it } from 'vitest'
import { faultsOf } from './faults.ts'

const good = { workspace: 'Shop', timezone: 'UTC', email: 'anna@example.com', password: 'long enough' }

describe('the set-up form', () => {
  it('is right when everything is there', () => {
    expect(faultsOf(good)).toEqual({})
  })

  it('says which field is wrong and why', () => {
    expect(faultsOf({ ...good, workspace: ' ', email: '', password: 'short' })).toEqual({
      workspace: 'required',
      email: 'required',
      password: 'password',
    })
    expect(faultsOf({ ...good, email: 'anna@example.com, evil@example.com' })).toEqual({ email: 'email' })
  })
})
