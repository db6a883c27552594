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
  readonly to: RouteLocationRaw
  /** The page shown is this one, or one below it. */
  readonly here: boolean
}

const own = [
  { name: 'flows', icon: 'workflow', also: ['flow', 'run'] },
  { name: 'dashboard', icon: 'layout-grid', also: [] },
  { name: 'templates', icon: 'layout-template', also: [] },
  { name: 'contacts', icon: 'users-round', also: ['contact'] },
  { name: 'segments', icon: 'chart-pie', also: ['segment'] },
  { name: 'log', icon: 'scroll-text', also: [] },
  { name: 'reports', icon: 'chart-column', also: [] },
  { name: 'inbox', icon: 'inbox', also: [] },
  { name: 'imports', icon: 'database', also: ['import-new', 'import', 'collections', 'collection'] },
  { name: 'problems', icon: 'triangle-alert', also: [] },
  { name: 'connections', icon: 'plug-zap', also: [] },
  { name: 'keys', icon: 'key-round', also: [] },
  { name: 'settings', icon: 'settings', also: [] },
] as const satisfies readonly { readonly name: string; readonly icon: string; readonly also: readonly string[] }[]

/** What plugins bring stands before this page. */
const before = 'imports'

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
      to: { name: page.name, params: {} },
      here: isHere(page),
    }))
  const ofKinds = (): readonly Place[] =>
    kinds.kinds.map(({ kind, plural, icon }) => ({
      name: `resources/${kind}`,
      icon,
      title: localized(plural),
      to: { name: 'resources', params: { kind } },
      here: (route.name === 'resources' || route.name === 'resource') && route.params['kind'] === kind,
    }))
  const ofDesks = (): readonly Place[] =>
    (desks.desks ?? []).map(({ name, title, icon }) => ({
      name: `desks/${name}`,
      icon,
      title: localized(title),
      to: { name: 'desk', params: { desk: name } },
      here: route.name === 'desk' && route.params['desk'] === name,
    }))
  return computed(() => {
    const pages = ofEditor()
    const at = pages.findIndex(({ name }) => name === before)
    return [...pages.slice(0, at), ...ofDesks(), ...ofKinds(), ...pages.slice(at)]
  })
}
