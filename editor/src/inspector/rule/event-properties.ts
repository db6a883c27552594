/**
 * Properties that events are known to carry, by Segment's e-commerce, B2B and e-mail specs: what pickers offer before any event of
 * that name has arrived. https://segment.com/docs/connections/spec/ecommerce/v2/
 */
import type { Localized } from '@millrace/core'
import type { FieldType } from './operators.ts'

export interface KnownProperty {
  readonly name: string
  readonly type: FieldType
  readonly title: Localized
}

const properties: Readonly<Record<string, readonly [FieldType, string, string]>> = {
  affiliation: ['text', 'Store', 'Магазин'],
  brand: ['text', 'Brand', 'Бренд'],
  cart_id: ['text', 'Cart', 'Корзина'],
  category: ['text', 'Category', 'Категория'],
  coupon: ['text', 'Coupon', 'Купон'],
  currency: ['text', 'Currency', 'Валюта'],
  discount: ['number', 'Discount', 'Скидка'],
  link_url: ['text', 'Link', 'Ссылка'],
  name: ['text', 'Product name', 'Название товара'],
  order_id: ['text', 'Order', 'Заказ'],
  path: ['text', 'Page path', 'Путь страницы'],
  price: ['number', 'Price', 'Цена'],
  product_id: ['text', 'Product', 'Товар'],
  quantity: ['number', 'Quantity', 'Количество'],
  query: ['text', 'Search words', 'Поисковый запрос'],
  rating: ['number', 'Rating', 'Оценка'],
  referrer: ['text', 'Referring page', 'Откуда пришёл'],
  revenue: ['number', 'Revenue', 'Выручка'],
  sku: ['text', 'SKU', 'Артикул'],
  title: ['text', 'Page title', 'Заголовок страницы'],
  total: ['number', 'Order total', 'Сумма заказа'],
  type: ['text', 'Kind', 'Вид'],
  url: ['text', 'Page address', 'Адрес страницы'],
  value: ['number', 'Value', 'Сумма'],
}

const product = 'product_id sku name category brand price quantity currency coupon value'
const order = 'order_id total revenue currency coupon discount affiliation'
const page = 'path url title referrer'
const byEvent: Readonly<Record<string, string>> = {
  'Page Viewed': page,
  'Products Searched': 'query',
  'Product List Viewed': 'category',
  'Product Clicked': product,
  'Product Viewed': product,
  'Product Added': `cart_id ${product}`,
  'Product Removed': `cart_id ${product}`,
  'Cart Viewed': 'cart_id',
  'Checkout Started': `cart_id ${order}`,
  'Order Completed': `cart_id ${order}`,
  'Order Updated': order,
  'Order Refunded': order,
  'Order Cancelled': order,
  'Coupon Applied': 'order_id cart_id coupon discount',
  'Product Added to Wishlist': product,
  'Product Reviewed': 'product_id rating',
  'Signed Up': 'type',
  'Email Link Clicked': 'link_url',
}

/** Names of events of the specs, for suggestions. */
export const knownEvents: readonly string[] = [
  ...Object.keys(byEvent),
  'Signed In',
  'Email Delivered',
  'Email Opened',
  'Email Bounced',
  'Unsubscribed',
]

/** Empty for an event that no spec names. */
export function propertiesOfEvent(event: string): readonly KnownProperty[] {
  return (byEvent[event] ?? '').split(' ').flatMap((name) => {
    const known = properties[name]
    return known === undefined ? [] : [{ name, type: known[0], title: { en: known[1], ru: known[2] } }]
  })
}
