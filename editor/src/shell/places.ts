/** Where one can go: the editor's own pages, and between them what plugins bring to be edited or worked through. */
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, type RouteLocationRaw } from 'vue-router'
import { useLocalized } from '../inspector/form/use-localized.ts'
import { useDesks } from '../stores/desks.ts'
import { useResourceKinds } from '../stores/resource-kinds.ts'

export interface Place {
  readonly name: string
  readonly icon: string
  readonly title: string
  /** Those of a group stand together. */
  readonly group: string
  readonly to: RouteLocationRaw
  /** The page shown is this one, or one below it. */
  readonly here: boolean
}

/** In groups, as people look for them: flows, who they reach, what came of it, what they send, and what they stand on. */
const own = [
  { name: 'flows', icon: 'workflow', group: 'flows', also: ['flow', 'run'] },
  { name: 'dashboard', icon: 'layout-grid', group: 'flows', also: [] },
  { name: 'templates', icon: 'layout-template', group: 'flows', also: [] },
  { name: 'contacts', icon: 'users-round', group: 'people', also: ['contact'] },
  { name: 'segments', icon: 'chart-pie', group: 'people', also: ['segment'] },
  { name: 'imports', icon: 'database', group: 'people', also: ['import-new', 'import', 'collections', 'collection'] },
  { name: 'log', icon: 'scroll-text', group: 'results', also: [] },
  { name: 'reports', icon: 'chart-column', group: 'results', also: [] },
  { name: 'inbox', icon: 'inbox', group: 'results', also: [] },
  { name: 'problems', icon: 'triangle-alert', group: 'system', also: [] },
  { name: 'connections', icon: 'plug-zap', group: 'system', also: [] },
  { name: 'keys', icon: 'key-round', group: 'system', also: [] },
  { name: 'team', icon: 'user-cog', group: 'system', also: [] },
  { name: 'settings', icon: 'settings', group: 'system', also: [] },
] as const satisfies readonly { readonly name: string; readonly icon: string; readonly group: string; readonly also: readonly string[] }[]

/** What plugins bring stands before this page. */
const before = 'problems'

export function usePlaces(): ComputedRef<readonly Place[]> {
  const { t } = useI18n()
  const localized = useLocalized()
  const route = useRoute()
  const kinds = useResourceKinds()
  const desks = useDesks()

  const isHere = ({ name, also }: { readonly name: string; readonly also: readonly string[] }) =>
    route.name === name || also.includes(String(route.name))
  const ofEditor = (): readonly Place[] =>
    own.map((page) => ({
      name: page.name,
      icon: page.icon,
      title: t(`shell.nav.${page.name}`),
      group: page.group,
      to: { name: page.name, params: {} },
      here: isHere(page),
    }))
  const ofKinds = (): readonly Place[] =>
    kinds.kinds.map(({ kind, plural, icon }) => ({
      name: `resources/${kind}`,
      icon,
      title: localized(plural),
      group: 'content',
      to: { name: 'resources', params: { kind } },
      here: (route.name === 'resources' || route.name === 'resource') && route.params['kind'] === kind,
    }))
  const ofDesks = (): readonly Place[] =>
    (desks.desks ?? []).map(({ name, title, icon }) => ({
      name: `desks/${name}`,
      icon,
      title: localized(title),
      group: 'results',
      to: { name: 'desk', params: { desk: name } },
      here: route.name === 'desk' && route.params['desk'] === name,
    }))
  return computed(() => {
    const pages = ofEditor()
    const at = pages.findIndex(({ name }) => name === before)
    return [...pages.slice(0, at), ...ofDesks(), ...ofKinds(), ...pages.slice(at)]
  })
}
