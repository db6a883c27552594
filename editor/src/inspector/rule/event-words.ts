/**
 * What well-known events are called inside a sentence: in English what the contact did ("ordered at least 2 times"), in Russian what
 * happened ("заказ: хотя бы 2 раза"). Any other event goes by its own name, in quotes.
 */
import type { Localized } from '@millrace/core'

const words: Readonly<Record<string, readonly [en: string, ru: string]>> = {
  '*': ['did anything', 'любое событие'],
  'Page Viewed': ['viewed a page', 'просмотр страницы'],
  'Products Searched': ['searched', 'поиск'],
  'Product List Viewed': ['viewed a category', 'просмотр категории'],
  'Product Clicked': ['clicked a product', 'клик по товару'],
  'Product Viewed': ['viewed a product', 'просмотр товара'],
  'Product Added': ['added to the cart', 'товар в корзину'],
  'Product Removed': ['removed from the cart', 'товар из корзины'],
  'Product Added to Wishlist': ['added to the wishlist', 'товар в избранное'],
  'Product Reviewed': ['reviewed a product', 'отзыв о товаре'],
  'Cart Viewed': ['viewed the cart', 'просмотр корзины'],
  'Checkout Started': ['started checkout', 'начало оформления'],
  'Coupon Applied': ['used a coupon', 'применение купона'],
  'Order Completed': ['ordered', 'заказ'],
  'Order Refunded': ['was refunded', 'возврат денег'],
  'Order Cancelled': ['cancelled an order', 'отмена заказа'],
  'Form Submitted': ['submitted a form', 'отправка формы'],
  'Signed Up': ['signed up', 'регистрация'],
  'Signed In': ['signed in', 'вход'],
  Unsubscribed: ['unsubscribed', 'отписка'],
}

export function eventWords(event: string): Localized | undefined {
  const known = Object.hasOwn(words, event) ? words[event] : undefined
  return known === undefined ? undefined : { en: known[0], ru: known[1] }
}
