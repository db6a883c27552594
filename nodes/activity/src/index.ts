/** What contacts do, as facts and triggers: events, visits, orders, deals, forms. */
import { definePlugin } from '@millrace/core'
import { dealFact } from './deals.ts'
import { eventsCount } from './events-count.ts'
import { eventsLast } from './events-last.ts'
import { orderFact } from './order-fact.ts'
import { ordersFact } from './orders.ts'
import { requestsFact } from './requests.ts'
import { triggerDeal } from './trigger-deal.ts'
import { triggerForm } from './trigger-form.ts'
import { triggerOrder } from './trigger-order.ts'
import { triggerVisit } from './trigger-visit.ts'
import { visitFact } from './visit-fact.ts'

export default definePlugin({
  name: '@millrace/node-activity',
  events: {
    'Products Searched': { en: 'Searched', ru: 'Поиск товаров' },
    'Product List Viewed': { en: 'Viewed a category', ru: 'Просмотр категории' },
    'Product Clicked': { en: 'Clicked a product', ru: 'Клик по товару' },
    'Product Viewed': { en: 'Viewed a product', ru: 'Просмотр товара' },
    'Product Added': { en: 'Added to the cart', ru: 'Товар в корзину' },
    'Product Removed': { en: 'Removed from the cart', ru: 'Товар из корзины' },
    'Product Added to Wishlist': { en: 'Added to the wishlist', ru: 'Товар в избранное' },
    'Product Reviewed': { en: 'Reviewed a product', ru: 'Отзыв о товаре' },
    'Cart Viewed': { en: 'Viewed the cart', ru: 'Просмотр корзины' },
    'Checkout Started': { en: 'Started checkout', ru: 'Начало оформления' },
    'Coupon Applied': { en: 'Used a coupon', ru: 'Применение купона' },
    'Order Completed': { en: 'Ordered', ru: 'Заказ' },
    'Order Updated': { en: 'Order changed', ru: 'Заказ изменён' },
    'Order Refunded': { en: 'Order refunded', ru: 'Возврат денег' },
    'Order Cancelled': { en: 'Order cancelled', ru: 'Отмена заказа' },
    'Deal Created': { en: 'New deal', ru: 'Новая сделка' },
    'Deal Updated': { en: 'Deal changed', ru: 'Сделка изменена' },
    'Form Submitted': { en: 'Submitted a form', ru: 'Отправка формы' },
    'Signed Up': { en: 'Signed up', ru: 'Регистрация' },
    'Signed In': { en: 'Signed in', ru: 'Вход на сайт' },
  },
  nodes: [triggerOrder, triggerVisit, triggerDeal, triggerForm],
  facts: [eventsCount, eventsLast, ordersFact, requestsFact, visitFact, orderFact, dealFact],
})
