/**
 * Properties that events are known to carry, by Segment's e-commerce, B2B and e-mail specs: what pickers offer before any event of
 * that name has arrived. https://segment.com/docs/connections/spec/ecommerce/v2/
 */
import type { Field } from './fields.ts'
import type { FieldType } from './operators.ts'

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
  products: ['items', 'Products', 'Товары'],
  quantity: ['number', 'Quantity', 'Количество'],
  query: ['text', 'Search words', 'Поисковый запрос'],
  rating: ['number', 'Rating', 'Оценка'],
  referrer: ['text', 'Referring page', 'Откуда пришёл'],
  revenue: ['number', 'Revenue', 'Выручка'],
  sku: ['text', 'SKU', 'Артикул'],
  status: ['text', 'Status', 'Статус'],
  title: ['text', 'Page title', 'Заголовок страницы'],
  total: ['number', 'Order total', 'Сумма заказа'],
  type: ['text', 'Kind', 'Вид'],
  url: ['text', 'Page address', 'Адрес страницы'],
  value: ['number', 'Value', 'Сумма'],
}

const product = 'product_id sku name category brand price quantity currency coupon value'
const order = 'order_id total revenue currency coupon discount affiliation products'
const page = 'path url title referrer'
const byEvent: Readonly<Record<string, string>> = {
  'Page Viewed': page,
  'Products Searched': 'query',
  'Product List Viewed': 'category',
  'Product Clicked': product,
  'Product Viewed': product,
  'Product Added': `cart_id ${product}`,
  'Product Removed': `cart_id ${product}`,
  'Cart Viewed': 'cart_id products',
  'Checkout Started': `cart_id ${order}`,
  'Order Completed': `cart_id ${order}`,
  'Order Updated': `status ${order}`,
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

const inRussian: Readonly<Record<string, string>> = {
  'Page Viewed': 'просмотр страницы',
  'Products Searched': 'поиск товаров',
  'Product List Viewed': 'просмотр категории',
  'Product Clicked': 'переход к товару',
  'Product Viewed': 'просмотр товара',
  'Product Added': 'добавлен в корзину',
  'Product Removed': 'убран из корзины',
  'Cart Viewed': 'просмотр корзины',
  'Checkout Started': 'начал оформлять заказ',
  'Order Completed': 'оформлен заказ, покупка',
  'Order Updated': 'заказ изменён',
  'Order Refunded': 'возврат заказа',
  'Order Cancelled': 'заказ отменён',
  'Coupon Applied': 'применён промокод',
  'Product Added to Wishlist': 'товар в избранном',
  'Product Reviewed': 'отзыв о товаре',
  'Signed Up': 'регистрация',
  'Signed In': 'вход на сайт',
  'Email Link Clicked': 'переход из письма',
  'Email Delivered': 'письмо доставлено',
  'Email Opened': 'письмо открыто',
  'Email Bounced': 'письмо вернулось',
  Unsubscribed: 'отписка',
}

/** What the English name of a spec's event says, to readers of another language; empty where nothing is to be said. */
export function meaningOfEvent(event: string, locale: string): string {
  return locale === 'ru' && Object.hasOwn(inRussian, event) ? inRussian[event]! : ''
}

/** Empty for an event that no spec names. */
export function propertiesOfEvent(event: string): readonly Field[] {
  return fieldsNamed(Object.hasOwn(byEvent, event) ? byEvent[event]! : '', 'event.properties.')
}

function fieldsNamed(names: string, root: string): readonly Field[] {
  return names.split(' ').flatMap((name) => {
    const known = properties[name]
    if (known === undefined) return []
    const [type, en, ru] = known
    return [
      { path: `${root}${name}`, type, group: 'event', title: { en, ru }, ...(type === 'items' && { items: fieldsNamed(product, '') }) },
    ]
  })
}
