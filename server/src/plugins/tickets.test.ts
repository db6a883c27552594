import { describe, expect, it } from 'vitest'
import { createTickets } from './tickets.ts'

const door = { plugin: 'forms', route: 'confirm' }
const ticket = { workspace: 3, data: { who: 'visitor-0123456789abcdef', email: 'ann@people.example' }, until: 5 }
const tickets = createTickets('a secret of the installation')

describe('a ticket', () => {
  it('is read where it was made, by its own door alone', () => {
    const text = tickets.sign(door, ticket)
    expect(tickets.read(door, text)).toEqual(ticket)
    for (const other of [
      { ...door, route: 'hello' },
      { ...door, plugin: 'site' },
    ])
      expect(tickets.read(other, text)).toBeNull()
    expect(createTickets('another secret').read(door, text)).toBeNull()
  })

  it('tells nobody what it holds, for letters are passed on', () => {
    const bytes = Buffer.from(tickets.sign(door, ticket), 'base64url')
    for (const told of ['visitor', 'ann@people']) expect(bytes.includes(told)).toBe(false)
  })

  it('is the same text for the same data, and nothing of it can be changed', () => {
    const text = tickets.sign(door, ticket)
    expect(tickets.sign(door, ticket)).toBe(text)
    expect(tickets.sign(door, { ...ticket, workspace: 4 }).slice(0, 16)).not.toBe(text.slice(0, 16))
    for (let at = 0; at < text.length; at += 7) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
      expect(tickets.read(door, changed)).toBeNull()
    }
    for (const none of ['', 'x', text.slice(0, 20), `${text}!`]) expect(tickets.read(door, none)).toBeNull()
  })
})
