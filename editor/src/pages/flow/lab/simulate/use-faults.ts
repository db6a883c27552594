/** What is wrong with a plan, in words, by the place where it stands. What is merely empty shows once the plan was to be run. */
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { faultsOf, type Plan } from './plan.ts'

export function useFaults(plan: () => Plan) {
  const { t, n } = useI18n()
  const tried = ref(false)
  const faults = computed(() => faultsOf(plan()))
  const texts = computed(() => {
    const shown = faults.value.filter(({ code }) => tried.value || code !== 'required')
    return new Map(
      shown.map(({ place, code, least = 0, most = 0 }) => [place, t(`lab.simulate.faults.${code}`, { least: n(least), most: n(most) })]),
    )
  })
  return { tried, faults, faultAt: (place: string) => texts.value.get(place) ?? '' }
}
export type FaultAt = ReturnType<typeof useFaults>['faultAt']
