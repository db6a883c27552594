/** What is remembered until the page is left: as whom one looks, and where tests go, by kind of step. */
import { reactive, ref } from 'vue'
import type { AskedContact } from '../api/explain.ts'

export const previewContact = ref<AskedContact | null>(null)
export const testAddresses = reactive(new Map<string, string>())
