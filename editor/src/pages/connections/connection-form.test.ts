import { describe, expect, it } from 'vitest'
import type { Connection } from '../../api/connections.ts'
import { askedSettings, findingsOf, firstSettings, formSchema, isChanged } from './connection-form.ts'

const connection: Connection = {
  plugin: 'sms',
  package: '@millrace/plugin-sms',
  title: { en: 'SMS' },
  description: null,
  icon: 'phone',
  schema: {
    type: 'object',
    required: ['url', 'key', 'from'],
    properties: {
      url: { type: 'string', 'x-ui': { host: true, help: { en: 'Its address.', ru: 'Его адрес.' } } },
      key: { type: 'string', 'x-ui': { widget: 'password' } },
      from: { type: 'string' },
    },
  },
  example: { url: 'https://sms.example' },
  nodes: ['sms.send'],
  testable: true,
  connected: true,
  by: 'workspace',
  unreadable: false,
  revision: 2,
  settings: { url: 'https://sms.example', from: 'Shop' },
  secrets: ['key'],
  environment: { settings: {}, secrets: [] },
  webhooks: [],
  updatedAt: null,
}
const words = { hostHelp: 'Secrets anew!', secretNeeded: 'Enter it anew' }

describe('the form of a connection', () => {
  it('asks for no secret that is kept, and says what another address asks for', () => {
    const schema = formSchema(connection, words)
    expect(schema['required']).toEqual(['url', 'from'])
    expect(schema['properties']).toMatchObject({
      url: { 'x-ui': { help: { en: 'Its address. Secrets anew!', ru: 'Его адрес. Secrets anew!' } } },
      key: { 'x-ui': { widget: 'password', kept: true } },
    })
  })

  it('asks for what only the chosen settings demand, but for no secret of theirs that is kept', () => {
    const required = (...names: readonly string[]) => ({ required: names })
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    const parts = [{ if: required('from'), then: required('url', 'key') }, required('from')]
    const schema = formSchema({ ...connection, schema: { ...connection.schema, allOf: parts } }, words)
    // oxlint-disable-next-line unicorn/no-thenable -- the word of JSON Schema
    expect(schema['allOf']).toMatchObject([{ if: required('from'), then: required('url') }, required('from')])
    expect(formSchema(connection, words)).not.toHaveProperty('allOf')
  })

  it('asks for everything at first, and begins with the example', () => {
    const fresh: Connection = { ...connection, revision: null, secrets: [], settings: {} }
    expect(formSchema(fresh, words)['required']).toEqual(['url', 'key', 'from'])
    expect(formSchema(fresh, words)['properties']).toMatchObject({ url: { 'x-ui': { help: { en: 'Its address.' } } } })
    expect(firstSettings(fresh)).toEqual({ url: 'https://sms.example' })
  })

  it('shows what the environment gives as a hint, and does not ask for it', () => {
    const given: Connection = { ...connection, revision: null, secrets: [], environment: { settings: { from: 'Us' }, secrets: ['key'] } }
    expect(formSchema(given, words)['required']).toEqual(['url'])
    expect(formSchema(given, words)['properties']).toMatchObject({
      from: { 'x-ui': { placeholder: 'Us' } },
      key: { 'x-ui': { kept: true } },
    })
  })

  it('knows whether anything was changed, whatever the order', () => {
    expect(isChanged(connection, { from: 'Shop', url: 'https://sms.example' })).toBe(false)
    expect(isChanged(connection, { ...connection.settings, key: 'new' })).toBe(true)
  })

  it('lets go of the secrets of another gateway', () => {
    const only = (gateway: string) => ({ '==': [{ var: 'gateway' }, gateway] })
    const properties = {
      gateway: { type: 'string', default: 'a' },
      ofA: { type: 'string', 'x-ui': { widget: 'password', showIf: only('a') } },
      ofB: { type: 'string', 'x-ui': { widget: 'password', showIf: only('b') } },
    }
    const two: Connection = { ...connection, schema: { type: 'object', properties }, secrets: ['ofA'] }
    expect(askedSettings(two, {})).toEqual({})
    expect(askedSettings(two, { gateway: 'b', ofB: 'new' })).toEqual({ gateway: 'b', ofB: 'new', ofA: null })
  })

  it('tells a refusal at the fields it is about', () => {
    expect(findingsOf({ code: 'CONNECTION_SECRET_NEEDED', secrets: ['key'] }, words)).toMatchObject([
      { path: '/key', message: 'Enter it anew' },
    ])
    const faults = [{ path: '/from', code: 'VALUE_LENGTH', message: 'Too long' }]
    expect(findingsOf({ code: 'CONNECTION_SETTINGS_INVALID', faults }, words)).toMatchObject([{ path: '/from', message: 'Too long' }])
    expect(findingsOf({ code: 'SERVER_FAULT' }, words)).toEqual([])
  })
})
