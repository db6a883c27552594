/** Every template, in the order of the gallery. */
import type { TemplateDefinition } from '@millrace/core'
import abandonedBrowse from './gallery/abandoned-browse.ts'
import abandonedCart from './gallery/abandoned-cart.ts'
import abandonedCartThree from './gallery/abandoned-cart-3.ts'
import acquaintance from './gallery/acquaintance.ts'
import apology from './gallery/apology.ts'
import backInStock from './gallery/back-in-stock.ts'
import birthday from './gallery/birthday.ts'
import bonusExpiryWarning from './gallery/bonus-expiry-warning.ts'
import commentsDigest from './gallery/comments-digest.ts'
import consentRenewal from './gallery/consent-renewal.ts'
import countdown from './gallery/countdown.ts'
import discountAfterSilence from './gallery/discount-after-silence.ts'
import feedback from './gallery/feedback.ts'
import orderAnniversary from './gallery/order-anniversary.ts'
import orderFollowup from './gallery/order-followup.ts'
import orderStatus from './gallery/order-status.ts'
import petShop from './gallery/pet-shop.ts'
import policyExpiry from './gallery/policy-expiry.ts'
import popupThreeLetters from './gallery/popup-3-letters.ts'
import postPurchase from './gallery/post-purchase.ts'
import priceDrop from './gallery/price-drop.ts'
import productOfTheDay from './gallery/product-of-the-day.ts'
import reactivation from './gallery/reactivation.ts'
import review from './gallery/review.ts'
import siteActivity from './gallery/site-activity.ts'
import stuckDeal from './gallery/stuck-deal.ts'
import survey from './gallery/survey.ts'
import thanksBigOrder from './gallery/thanks-big-order.ts'
import thanksManyOrders from './gallery/thanks-many-orders.ts'
import upsell from './gallery/upsell.ts'
import welcome from './gallery/welcome.ts'

export const gallery: readonly TemplateDefinition[] = [
  abandonedBrowse,
  abandonedCart,
  abandonedCartThree,
  acquaintance,
  apology,
  backInStock,
  birthday,
  bonusExpiryWarning,
  commentsDigest,
  consentRenewal,
  countdown,
  discountAfterSilence,
  feedback,
  orderAnniversary,
  orderFollowup,
  orderStatus,
  petShop,
  policyExpiry,
  popupThreeLetters,
  postPurchase,
  priceDrop,
  productOfTheDay,
  reactivation,
  review,
  siteActivity,
  stuckDeal,
  survey,
  thanksBigOrder,
  thanksManyOrders,
  upsell,
  welcome,
]
