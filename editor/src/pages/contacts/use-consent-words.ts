/** How consents are called in the current language: channels, what they are about, sources, reasons, proofs. */
import type { Json } from '@millrace/core'
import { shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { listGroups, type SubscriptionGroup } from '../../api/sending.ts'
import { useLocalized } from '../../inspector/form/use-localized.ts'
import { useChannels } from '../settings/sending/use-channels.ts'
import { useTime } from '../shared/use-time.ts'
import type { Line } from '../shared/why.ts'
import { everything, proofLines, sourceOf } from './consents.ts'

export function useConsentWords() {
  const { t, te } = useI18n()
  const time = useTime()
  const localized = useLocalized()
  const channels = useChannels(() => [])
  const groups = shallowRef<readonly SubscriptionGroup[]>([])
  // Without their titles groups are called by their keys.
  listGroups().then(
    (found) => (groups.value = found),
    () => {},
  )
  const known = (key: string, fallback: string) => (te(key) ? t(key) : fallback)
  return {
    channels,
    groups,
    channel: (name: string) => channels.value.find((one) => one.name === name)?.title ?? name,
    purpose: (key: string) => {
      if (key === everything) return t('consents.everything')
      const group = groups.value.find((one) => one.key === key)
      return group === undefined ? key : localized(group.title)
    },
    source: (source: string) => {
      const { kind, of } = sourceOf(source)
      return te(`consents.sources.${kind}`) ? t(`consents.sources.${kind}`, { of }) : source
    },
    reason: (reason: string) => known(`consents.reasons.${reason}`, reason),
    proof: (proof: Json): readonly Line[] =>
      proofLines(proof, { name: (key) => known(`consents.proof.${key}`, key), instant: time.dateTime }),
  }
}

export type ConsentWords = ReturnType<typeof useConsentWords>
