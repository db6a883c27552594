/** Panels at the right, most of what an editor loads: nobody needs them to see a flow. */
import { lazyPart } from '../../../ui/lazy.ts'

export const nodePanel = lazyPart(() => import('../NodePanel.vue'))
export const settingsPanel = lazyPart(() => import('../SettingsPanel.vue'))
export const labPanel = lazyPart(() => import('../lab/LabPanel.vue'))
export const commentsPanel = lazyPart(() => import('../comments/CommentsPanel.vue'))
export const runPanel = lazyPart(() => import('../RunPanel.vue'))
