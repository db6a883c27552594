import { describe, expect, it } from 'vitest'
import type { Resource, ResourceKind } from '../../api/resources.ts'
import { contentIn, contentNames, copyState, originOf, withTemplate } from './copy.ts'

const properties = { subject: { type: 'string' }, text: { type: 'string' } }
const kind = {
  schema: { type: 'object', properties: { name: {}, channel: {}, email: { type: 'object', properties } } },
} as unknown as ResourceKind
const template = (revision: number, text: string) =>
  ({ id: '7', revision, config: { name: 'Welcome', channel: 'email', email: { subject: 'Hi', text } } }) as unknown as Resource
const names = contentNames(kind, 'email')!
const config = { to: 'a@b.example', transactional: true, subject: 'Old', text: 'Old text' }
const at = { channel: 'email', names, field: 'template' }

describe('a copy of a template', () => {
  it('takes the place of the content, and leaves what else is set', () => {
    expect(withTemplate(config, template(3, 'New'), at)).toEqual({
      to: 'a@b.example',
      transactional: true,
      subject: 'Hi',
      text: 'New',
      template: { id: '7', revision: 3 },
    })
    expect(contentNames(kind, 'fax')).toBe(null)
  })

  it('says how it and the template stand to each other', () => {
    const copied = withTemplate(config, template(3, 'New'), at)
    const state = (of: typeof copied, templates: readonly Resource[] | undefined) =>
      copyState(originOf(of['template']), templates, { content: contentIn(of, names), channel: 'email' })
    expect(state(config, [])).toBe('none')
    expect(state(copied, undefined)).toBe('reading')
    expect(state(copied, [template(3, 'New')])).toBe('same')
    expect(state({ ...copied, text: 'Mine' }, [template(3, 'New')])).toBe('changed')
    expect(state(copied, [template(4, 'Newer')])).toBe('newer')
    // Renamed alone: the text is the same.
    expect(state(copied, [template(4, 'New')])).toBe('same')
    expect(state(copied, [])).toBe('gone')
  })

  it('is the same whatever the order of its keys', () => {
    const blocks = (email: object) => ({ id: '7', revision: 1, config: { email } }) as unknown as Resource
    const content = { subject: 'Hi', blocks: [{ kind: 'text', text: 'a' }] }
    const other = blocks({ blocks: [{ text: 'a', kind: 'text' }], subject: 'Hi' })
    expect(copyState({ id: '7', revision: 1 }, [other], { content, channel: 'email' })).toBe('same')
  })

  it('takes nothing for an origin that is none', () => {
    for (const value of [undefined, null, '7', { id: 7, revision: 1 }, { id: '7' }]) expect(originOf(value)).toBe(null)
  })
})
