/** Every template, in the order of the gallery. */
import type { TemplateDefinition } from '@millrace/core'
import abandonedBrowse from './gallery/abandoned-browse.ts'
import abandonedCart from './gallery/abandoned-cart.ts'
import abandonedCartThree from './gallery/abandoned-cart-3.ts'
import acquaintance from './gallery/acquaintance.ts'
import feedback from './gallery/feedback.ts'
import orderFollowup from './gallery/order-followup.ts'
import orderStatus from './gallery/order-status.ts'
import welcome from './gallery/welcome.ts'

export const gallery: readonly TemplateDefinition[] = [
  abandonedBrowse,
  abandonedCart,
  abandonedCartThree,
  acquaintance,
  feedback,
  orderFollowup,
  orderStatus,
  welcome,
]
