import { describe, expect, it } from 'vitest'
import { normalizeAddress, parseMailbox } from './address.ts'

describe('an address', () => {
  it.each([
    ['Ann@Shop.Example', 'ann@shop.example'],
    [' ann.lee+cart@shop.example ', 'ann.lee+cart@shop.example'],
    ['ivan@почта.рф', 'ivan@xn--80a1acny.xn--p1ai'],
    ["o'neil@mail.example", "o'neil@mail.example"],
    ['root@localhost', 'root@localhost'],
  ])('%j is one mailbox', (given, normal) => {
    expect(normalizeAddress(given)).toBe(normal)
  })

  it.each([
    ['two of them, by a comma', 'u@b.example, evil@x.example'],
    ['two of them, by a semicolon', 'u@b.example; evil@x.example'],
    ['a line break and a header', 'u@b.example\r\nBcc: evil@x.example'],
    ['a bare newline inside', 'u\n@b.example'],
    ['a NUL', 'u\0@b.example'],
    ['a name and brackets', 'Ann <ann@b.example>'],
    ['an empty local part', '@b.example'],
    ['no domain', 'ann@'],
    ['no @', 'ann'],
    ['two @', 'evil@x.example@b.example'],
    ['a quoted local part', '"evil@x.example "@b.example'],
    ['a comment', 'ann(evil@x.example)@b.example'],
    ['a group', 'friends:a@b.example;'],
    ['dots in a row', 'a..b@b.example'],
    ['an address literal', 'ann@[127.0.0.1]'],
    ['a number for a domain', 'ann@127.0.0.1'],
    ['a label with a hyphen at its end', 'ann@shop-.example'],
    ['a percent sign in the domain', 'ann@b%00.example'],
    ['a local part past 64 octets', `${'a'.repeat(65)}@b.example`],
    ['more than 254 octets', `ann@${'long.'.repeat(60)}example`],
  ])('with %s is refused', (_, given) => {
    expect(normalizeAddress(given)).toBeNull()
  })
})

describe('a sender', () => {
  it('may have a name, which cannot break out of its header', () => {
    expect(parseMailbox('Лавка «Мёд» <Hello@Shop.example>')).toEqual({ name: 'Лавка «Мёд»', address: 'hello@shop.example' })
    expect(parseMailbox('"Shop, Ltd" <hello@shop.example>')).toEqual({ name: 'Shop, Ltd', address: 'hello@shop.example' })
    expect(parseMailbox('Shop\r\nBcc: evil@x.example <hello@shop.example>')).toEqual({
      name: 'Shop Bcc: evil@x.example',
      address: 'hello@shop.example',
    })
  })

  it('is refused when a second address hides in it', () => {
    expect(parseMailbox('evil <evil@x.example> <hello@shop.example>')).toBeNull()
    expect(parseMailbox('hello@shop.example, evil@x.example')).toBeNull()
  })
})
