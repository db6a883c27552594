/** Values that stand for a real contact's in previews: enough for a text to read naturally. */
import type { Json, JsonObject } from '@millrace/core'
import { currentLocale } from '../../i18n/index.ts'
import type { NamedField } from '../rule/use-fields.ts'

const fixed: Readonly<Record<string, Json>> = {
  'contact.email': 'anna@example.com',
  'contact.phone': '+7 900 123-45-67',
  'contact.firstName': 'Anna',
  'contact.lastName': 'Petrova',
  'contact.name': 'Anna Petrova',
  'contact.city': 'Kazan',
  'contact.country': 'RU',
  'contact.userId': 'user-1042',
  'contact.tags': ['loyal'],
  'bonus.balance': 250,
  'event.properties.name': 'Trail shoes',
  'event.properties.total': 129.9,
  'event.properties.price': 129.9,
  'event.properties.quantity': 1,
  'event.properties.order_id': '100-2042',
  'event.properties.cart_id': 'cart-77',
  'event.properties.currency': 'EUR',
  'event.properties.products': [
    { name: 'Trail shoes', price: 129.9, quantity: 1 },
    { name: 'Warm socks', price: 9.5, quantity: 2 },
  ],
  'run.key': 'cart-77',
}

const inRussian: Readonly<Record<string, Json>> = {
  'contact.firstName': 'Анна',
  'contact.lastName': 'Петрова',
  'contact.name': 'Анна Петрова',
  'contact.city': 'Казань',
  'event.properties.name': 'Настольная лампа',
  'event.properties.total': 8990,
  'event.properties.price': 8990,
  'event.properties.currency': 'RUB',
  'event.properties.products': [
    { name: 'Настольная лампа', price: 8990, quantity: 1 },
    { name: 'Синий чайник', price: 490, quantity: 2 },
  ],
}

/** A scope in which every field of the catalogue has a value: one of its own that was seen, where there is one. */
export function sampleScope(fields: readonly Pick<NamedField, 'path' | 'type' | 'title' | 'samples' | 'family'>[]): JsonObject {
  const scope: Record<string, Json> = { now: '2027-03-08T09:30:00.000Z', event: { properties: {} }, contact: {}, vars: {}, run: {} }
  const own = currentLocale() === 'ru' ? { ...fixed, ...inRussian } : fixed
  for (const { path, type, title, samples, family } of fields) {
    if (family === undefined) place(scope, path.split('.'), own[path] ?? samples?.[0] ?? byType(type, title))
  }
  return scope
}

function byType(type: NamedField['type'], title: string): Json {
  if (type === 'number') return 100
  if (type === 'date') return '2027-03-08T09:30:00.000Z'
  if (type === 'list' || type === 'items') return []
  return type === 'text' ? title : null
}

function place(target: Record<string, Json>, path: readonly string[], value: Json): void {
  const [head, ...rest] = path
  if (head === undefined) return
  if (rest.length === 0) {
    target[head] = value
    return
  }
  const inner = { ...(target[head] as JsonObject | undefined) }
  place(inner, rest, value)
  target[head] = inner
}
