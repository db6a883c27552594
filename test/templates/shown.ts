/**
 * Which capabilities (test/features) the scenarios of templates show, by template and English title. They stand here, and in the titles of the
 * tests that play them, for what a scenario is called is read by marketers.
 */
import type { Scenario } from '@millrace/core'

export const shown: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'abandoned-cart-3': {
    'Three letters, and after a week a discount': '003.23',
    'The discount is given once: it does not pay to leave carts behind': '003.33',
    'An order from a letter cancels the rest': '003.24',
    'A click on the second letter ends the reminders': '003.25',
    'What has sold out meanwhile is not offered': '003.34',
  },
  apology: {
    'The site was down: said by day, once, with a bonus': '004.38',
  },
  'back-in-stock': {
    'Who asked is told by day, and reminded once': '004.34',
  },
  birthday: {
    'A present, a greeting and a reminder': '004.39',
  },
  'bonus-expiry-warning': {
    'A week before they burn, and two days before': '001.14',
  },
  'comments-digest': {
    'Many comments are one letter a day': '004.37',
  },
  'consent-renewal': {
    'A click renews the consent for a year': '004.45',
  },
  countdown: {
    'Three letters before and one after': '004.43',
  },
  'discount-after-silence': {
    'Sixty days after the last order': '004.44',
  },
  feedback: {
    'A good mark is thanked': '002.02',
    'Every order is asked about, each by itself': '002.09',
  },
  'order-anniversary': {
    'A year after the first order, not the last': '004.40',
  },
  'order-status': {
    'Four notices as an order moves on': '004.33',
  },
  'pet-shop': {
    'A dog: congratulations, care, a fun fact': '001.35',
  },
  'policy-expiry': {
    'A month, a week, a day, and then the manager': '004.50',
  },
  'popup-3-letters': {
    'Each letter comes an hour after the last was opened; two of three opened earn the offer on day eight': '003.18 003.28',
    'Who opens nothing gets all three all the same, and a question in place of the offer': '003.27',
    'A request ends it before the offer': '003.20',
  },
  'post-purchase': {
    'Who opens the first steps becomes an expert': '004.47',
  },
  'price-drop': {
    'Small moves are waited out, a real drop is told': '004.35',
  },
  'product-of-the-day': {
    'On working days at ten, to subscribers alone': '004.36',
  },
  reactivation: {
    'Program code finds what to offer; who does not click gets a bonus': '000.05',
  },
  review: {
    'A first buyer rates the service': '004.49',
  },
  'site-activity': {
    'Who watches gets part two': '004.46',
  },
  'stuck-deal': {
    'After two weeks the manager gets a task, and a call that settles it ends there': '002.03',
  },
  survey: {
    'Who answers is thanked with a bonus': '004.42',
  },
  'thanks-big-order': {
    'A big order is thanked for, in person and with a bonus': '004.52',
  },
  'thanks-many-orders': {
    'The fifth order earns a bonus': '004.53',
  },
  upsell: {
    'A device is offered its accessories': '004.51',
  },
  welcome: {
    'Who misses it gets it under another subject': '003.09',
  },
}

export function titleOf(template: string, { title }: Scenario): string {
  const ids = shown[template]?.[title]
  return ids === undefined ? title : `${title} (${ids})`
}
