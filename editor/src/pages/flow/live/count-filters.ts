/** The choice of counts has calendars in it, which are loaded once somebody chooses. */
import { lazyPart } from '../../../ui/lazy.ts'

export const countFilters = lazyPart(() => import('./CountFilters.vue'))
