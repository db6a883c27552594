/** What a check found, in the words of the person who draws, and how much of it stands in the way of publishing. */
import type { Finding } from '@millrace/core'
import { computed } from 'vue'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { useManifests } from '../../stores/manifests.ts'
import { useFindingWords } from './finding-words.ts'

export function useFindings(found: () => readonly Finding[]) {
  const doc = useFlowDocument()
  const types = useManifests()
  const inWords = useFindingWords()
  const findings = computed(() => found().map((finding) => inWords(finding, { document: doc.document, manifests: types.byType })))
  const errors = computed(() => findings.value.filter(({ severity }) => severity === 'error').length)
  const warnings = computed(() => findings.value.length - errors.value)
  return { findings, errors, warnings }
}
