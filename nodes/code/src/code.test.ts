import { factKey } from '@millrace/core'
import { createStep, runNode, testNode } from '@millrace/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { code } from './code.ts'
import plugin from './index.ts'
import { codeRun } from './run.ts'

afterAll(() => codeRun.close!())

const event = { event: 'Order Completed', properties: { total: 95 } }

testNode(code, {
  plugin,
  cases: [
    { name: 'goes on with the result (000.35)', plugin, event, leaves: 'out' },
    { name: 'says what the code threw', plugin, config: { source: 'return event.properties.total' }, fails: 'CODE_THREW' },
    { name: 'says that the code is none', plugin, config: { source: 'return }' }, fails: 'CODE_SYNTAX' },
    { name: 'draws the same numbers for the same step', plugin, config: { source: 'return Math.random()' }, leaves: 'out' },
  ],
})

describe('code', () => {
  it('is checked before it is published, and told where it is wrong, with nothing of it run (000.35)', () => {
    const faultsOf = (source: string) => code.check!({ source }).map(({ code: name, path, message }) => [name, path, message])
    for (const source of ['return 1', 'let x = contact\nreturn x?.city ?? 0', 'contact = {}; return new.target', '// nothing', 'throw run'])
      expect(faultsOf(source)).toEqual([])
    const fault = (line: number, message: string) => [['CODE_SYNTAX', '/source', `Line ${line}: ${message}`]]
    expect(faultsOf('const a = 1\nreturn a +')).toEqual(fault(2, 'Unexpected token'))
    expect(faultsOf('if (contact) {\nreturn 1')).toEqual(fault(2, 'Unexpected token'))
    expect(faultsOf('return 1\n}); globalThis.x = 1; (function () {')).toEqual(fault(2, 'Unexpected token'))
    expect(faultsOf('let contact = 1')).toEqual(fault(1, "Identifier 'contact' has already been declared"))
    expect(faultsOf('return await contact')[0]![2]).toMatch(/^Line 1: /)
    expect(faultsOf('import fs from "fs"')).toEqual(fault(1, 'import and export cannot be used here'))
  })

  it('is a function of contact, event, run, vars and now', async () => {
    const source = 'return [contact.name, event.properties.total, typeof run.id, vars.x.y, now, new Date().getTime()]'
    const outcome = await runNode(code, {
      plugin,
      config: { source, saveAs: 'all' },
      event,
      attributes: { name: 'Anna' },
      vars: { x: { y: 1 } },
    })
    const noon = '2027-01-01T12:00:00.000Z'
    expect(outcome).toMatchObject({ port: 'out', vars: { all: ['Anna', 95, 'string', 1, noon, Date.parse(noon)] } })
  })

  it('reads the records that its config names, before anything is sent (000.35)', async () => {
    const collections = [
      { as: 'store', collection: 'stores', key: 'contact.city' },
      { as: 'ban', collection: 'banned', key: '{{ contact.email }}' },
    ]
    const members = { [factKey({ name: 'collection.record', params: { collection: 'stores', key: 'contact.city' } })]: { phone: '+7' } }
    expect(code.needs).toBeTypeOf('function')
    const outcome = await runNode(code, {
      plugin,
      config: { source: 'return [vars.store.phone, vars.ban, vars.kept]', saveAs: 'found', collections },
      vars: { kept: 1 },
      facts: { facts: members },
    })
    expect(outcome).toMatchObject({ port: 'out', vars: { found: ['+7', null, 1] } })
  })

  it('keeps nothing without a name, and null where nothing is returned', async () => {
    expect(await runNode(code, { plugin, config: { source: 'return 1' } })).not.toHaveProperty('vars')
    expect(await runNode(code, { plugin, config: { source: '1', saveAs: 'a' } })).toMatchObject({ vars: { a: null } })
  })

  it('starts again after its processes were ended', async () => {
    await codeRun.close!()
    expect(await createStep({ plugin }).compute('code.run', { source: 'return 2', input: { now: '2027-01-01', seed: 1 } })).toBe(2)
  })
})
