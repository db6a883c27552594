/** What is decided at the head of a flow, loaded when somebody is about to decide it. */
import { lazyPart } from '../../../ui/lazy.ts'

export const publishDialog = lazyPart(() => import('./PublishDialog.vue'))
export const versionsView = lazyPart(() => import('../versions/VersionsView.vue'))
export const pauseLater = lazyPart(() => import('./PauseLater.vue'))
