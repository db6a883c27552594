/**
 * `trigger.order`: an order of a product, of a category, of some sum, the n-th of the contact, or one that comes to a status. The item
 * that was meant is at `vars.item`: of no product or category, the first.
 */
import { defineNode, Type, type Json, type JsonObject, type Leave, type Rule, type Static, type Step } from '@millrace/core'
import { allOf, isText, startsOn, textField, value, whereField } from './conditions.ts'
import { orderDocs } from './docs.ts'
import { eventOfStatus, orderEvents, orderFact } from './order-fact.ts'
import { isPlain } from './page.ts'

const namesOf = {
  completed: ['Order Completed'],
  updated: ['Order Updated'],
  refunded: ['Order Refunded'],
  cancelled: ['Order Cancelled'],
  any: orderEvents,
} as const

const sumField = (order: number, en: string, ru: string) => Type.Optional(Type.Number({ minimum: 0, 'x-ui': { order, title: { en, ru } } }))

const configSchema = Type.Object(
  {
    on: Type.Optional(
      Type.Enum(['completed', 'updated', 'refunded', 'cancelled', 'any'], {
        default: 'completed',
        'x-ui': {
          order: 1,
          title: { en: 'When an order is', ru: 'Когда заказ' },
          labels: {
            completed: { en: 'placed', ru: 'оформлен' },
            updated: { en: 'changed', ru: 'изменён' },
            refunded: { en: 'refunded', ru: 'возвращён' },
            cancelled: { en: 'cancelled', ru: 'отменён' },
            any: { en: 'anything of these', ru: 'любое из этого' },
          },
        },
      }),
    ),
    status: textField(
      2,
      ['Comes to the status', 'Переходит в статус'],
      ['Such as paid; orders need an order_id for it', 'Например, paid; у заказа должен быть order_id'],
    ),
    product: textField(3, ['Of the product', 'С товаром'], ['Its product_id, sku or name', 'product_id, sku или название']),
    category: textField(4, ['Of the category', 'Из категории']),
    over: sumField(5, 'For more than', 'На сумму больше'),
    under: sumField(6, 'For less than', 'На сумму меньше'),
    nth: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        'x-ui': {
          order: 7,
          title: { en: 'Which order it is', ru: 'Какой по счёту заказ' },
          help: { en: '1: the first of the contact', ru: '1 — первый заказ клиента' },
        },
      }),
    ),
    where: whereField(8),
  },
  { additionalProperties: false },
)
type Config = Static<typeof configSchema>

const text = (en: string, ru: string) => Type.String({ 'x-ui': { title: { en, ru } } })
const number = (en: string, ru: string) => Type.Number({ 'x-ui': { title: { en, ru } } })

const product = Type.Object({
  product_id: text('Product', 'Товар'),
  sku: text('SKU', 'Артикул'),
  name: text('Name of the product', 'Название товара'),
  category: text('Category of the product', 'Категория товара'),
  brand: text('Brand of the product', 'Марка товара'),
  price: number('Price of the product', 'Цена товара'),
  quantity: number('Quantity', 'Количество'),
})

export const triggerOrder = defineNode({
  type: 'trigger.order',
  version: 1,
  title: { en: 'Order', ru: 'Заказ' },
  description: {
    en: 'Starts the flow when the contact orders, or when an order changes',
    ru: 'Запускает сценарий, когда клиент делает заказ или заказ меняется',
  },
  docs: orderDocs,
  group: 'trigger',
  icon: 'shopping-cart',
  config: configSchema,
  example: { category: 'cats', nth: 1 },
  summary: {
    en: '{% if status %}Order comes to {{ status }}{% else %}Order {% case on %}{% when "updated" %}changed{% when "refunded" %}refunded{% when "cancelled" %}cancelled{% when "any" %}placed or changed{% else %}placed{% endcase %}{% endif %}{% if nth %}, number {{ nth }}{% endif %}{% if product %}, {{ product }}{% endif %}{% if category %}, {{ category }}{% endif %}{% if over %}, over {{ over }}{% endif %}{% if under %}, under {{ under }}{% endif %}',
    ru: 'Заказ {% if status %}переходит в {{ status }}{% else %}{% case on %}{% when "updated" %}изменён{% when "refunded" %}возвращён{% when "cancelled" %}отменён{% when "any" %}оформлен или изменён{% else %}оформлен{% endcase %}{% endif %}{% if nth %}, {{ nth }}-й{% endif %}{% if product %}, {{ product }}{% endif %}{% if category %}, {{ category }}{% endif %}{% if over %}, больше {{ over }}{% endif %}{% if under %}, меньше {{ under }}{% endif %}',
  },
  ports: ['out'],
  needs: ({ nth, status }) => [...(nth === undefined ? [] : ['contact.orders']), ...(status === undefined ? [] : ['order'])],
  check: ({ nth, on = 'completed', status }) =>
    nth === undefined || (on === 'completed' && status === undefined)
      ? []
      : [
          {
            path: '/nth',
            code: 'ORDER_NTH_STATUS',
            message: 'Orders are counted as they are placed: which one it is goes with “placed” and no status',
          },
        ],
  context: {
    event: Type.Object({
      properties: Type.Object({
        order_id: text('Order', 'Номер заказа'),
        total: number('Sum of the order', 'Сумма заказа'),
        revenue: number('Sum without delivery', 'Сумма без доставки'),
        currency: text('Currency', 'Валюта'),
        coupon: text('Coupon', 'Промокод'),
        status: text('Status of the order', 'Статус заказа'),
        products: Type.Array(product, { 'x-ui': { title: { en: 'Items', ru: 'Товары' } } }),
      }),
    }),
    'vars.item': product,
    order: orderFact.schema,
  },
  starts: (config) => startsOn(config.status === undefined ? namesOf[config.on ?? 'completed'] : orderEvents, ruleOf(config)),
  run: enterWithItem,
})

const isProduct = (wanted: string): Rule => ({ or: ['product_id', 'sku', 'name'].map((name) => isText(name, wanted)) })

function ruleOf({ on, status, product: wanted, category, over, under, nth, where }: Config): Rule | undefined {
  const items = allOf([
    wanted === undefined ? undefined : isProduct(wanted),
    category === undefined ? undefined : isText('category', category),
  ])
  const total: Rule = {
    if: [{ exists: value('event.properties.total') }, value('event.properties.total'), value('event.properties.revenue')],
  }
  return allOf([
    status === undefined ? undefined : comesTo(status, on),
    items === undefined ? undefined : { some: [value('event.properties.products'), items] },
    over === undefined ? undefined : { '>': [total, over] },
    under === undefined ? undefined : { and: [{ exists: total }, { '<': [total, under] }] },
    nth === undefined ? undefined : { '==': [value('contact.orders.count'), nth] },
    where as Rule | undefined,
  ])
}

/** The event brought the order this status: told with it, or meant by the event itself. */
function comesTo(status: string, on: Config['on']): Rule {
  const meant = eventOfStatus(status)
  const told = isText('event.properties.status', status)
  const says: Rule =
    meant === undefined
      ? told
      : { or: [told, { and: [{ '!': { exists: value('event.properties.status') } }, { '==': [value('event.event'), meant] }] }] }
  const events: Rule = { in: [value('event.event'), namesOf[on ?? 'any']] }
  return { and: [...(on === undefined || on === 'completed' ? [] : [events]), { in: [value('event.id'), value('order.changes')] }, says] }
}

function enterWithItem(step: Step<Config>): Leave<'out'> {
  const item = itemOf(step)
  return item === undefined
    ? { kind: 'leave', port: 'out' }
    : { kind: 'leave', port: 'out', vars: { item }, why: { item: item['name'] ?? item['product_id'] ?? null } }
}

function itemOf({ facts, config }: Step<Config>): JsonObject | undefined {
  const properties = facts.event?.['properties']
  const products = isPlain(properties) ? properties['products'] : undefined
  if (!Array.isArray(products)) return undefined
  const same = (told: Json | undefined, wanted: string) => String(told).toLowerCase() === wanted.toLowerCase()
  return (products as readonly Json[])
    .filter(isPlain)
    .find(
      (item) =>
        (config.category === undefined || same(item['category'], config.category)) &&
        (config.product === undefined || [item['product_id'], item['sku'], item['name']].some((told) => same(told, config.product!))),
    )
}
