/** What the palette of commands offers: flows and contacts by name, pages, and things to do. */
import { computed, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter, type RouteLocationRaw } from 'vue-router'
import { listFlows } from '../../api/flows.ts'
import { listContacts } from '../../api/people.ts'
import type { ContactItem, FlowItem } from '../../api/types.ts'
import { locales } from '../../i18n/index.ts'
import { contactName, contactRoute } from '../../pages/contacts/contact.ts'
import { usePreferences } from '../../stores/preferences.ts'
import { useSession } from '../../stores/session.ts'
import type { Theme } from '../../theme/index.ts'
import { usePlaces } from '../places.ts'
import { ranked } from './rank.ts'

export interface Command {
  readonly key: string
  readonly icon: string
  readonly title: string
  /** Beside the title: what tells it from others of the same name. */
  readonly note?: string
  run(): unknown
}

export interface CommandGroup {
  readonly key: 'flows' | 'contacts' | 'pages' | 'actions'
  readonly items: readonly Command[]
}

/** Of each kind; who looks for more types more. */
const shownMost = 6
const themes: readonly { readonly name: Theme; readonly icon: string }[] = [
  { name: 'light', icon: 'sun' },
  { name: 'dark', icon: 'moon' },
  { name: 'system', icon: 'monitor' },
]

export function useCommands(query: Ref<string>) {
  const { t } = useI18n()
  const router = useRouter()
  const places = usePlaces()
  const flows = shallowRef<readonly FlowItem[]>([])
  const contacts = useContacts(query)
  const failed = shallowRef(false)
  const go = (to: RouteLocationRaw) => router.push(to)

  void listFlows().then(
    (items) => (flows.value = items),
    () => (failed.value = true),
  )
  const flowCommands = computed(() =>
    flows.value.map(({ id, name, state }): Command => ({
      key: `flow-${id}`,
      icon: 'workflow',
      title: name,
      note: t(`shell.state.${state}`),
      run: () => go({ name: 'flow', params: { id } }),
    })),
  )
  const contactCommands = computed(() => contacts.value.map((contact) => commandOf(contact, go)))
  const pages = computed(() =>
    places.value.map(({ name, icon, title, to }): Command => ({ key: `page-${name}`, icon, title, run: () => go(to) })),
  )
  const actions = useActions(go)
  const groups = computed((): readonly CommandGroup[] => {
    const all: readonly CommandGroup[] = [
      { key: 'flows', items: ranked(flowCommands.value, query.value).slice(0, shownMost) },
      { key: 'contacts', items: contactCommands.value },
      { key: 'pages', items: ranked(pages.value, query.value) },
      { key: 'actions', items: ranked(actions.value, query.value) },
    ]
    return all.filter(({ items }) => items.length > 0)
  })
  return { groups, failed }
}

function useActions(go: (to: RouteLocationRaw) => unknown) {
  const { t } = useI18n()
  const preferences = usePreferences()
  const session = useSession()
  return computed((): readonly Command[] => [
    { key: 'new-flow', icon: 'plus', title: t('shell.commands.newFlow'), run: () => go({ name: 'flows', query: { new: 'flow' } }) },
    ...themes.map(({ name, icon }): Command => ({
      key: `theme-${name}`,
      icon,
      title: `${t('shell.theme.title')}: ${t(`shell.theme.${name}`)}`,
      run: () => (preferences.theme = name),
    })),
    ...locales.map((locale): Command => ({
      key: `locale-${locale}`,
      icon: 'languages',
      title: `${t('shell.language')}: ${t(`shell.languages.${locale}`)}`,
      run: () => (preferences.locale = locale),
    })),
    {
      key: 'sign-out',
      icon: 'log-out',
      title: t('shell.signOut'),
      run: async () => {
        await session.signOut()
        await go('/sign-in')
      },
    },
  ])
}

function commandOf(contact: ContactItem, go: (to: RouteLocationRaw) => unknown): Command {
  const title = contactName(contact)
  const id = contact.userId ?? contact.anonymousId
  return {
    key: `contact-${contact.id}`,
    icon: 'user-round',
    title,
    ...(id === null || id === title ? {} : { note: id }),
    run: () => go(contactRoute(contact)),
  }
}

const askAfterMs = 200
const lettersLeast = 2

/** Contacts that the server finds for what is typed, once the typing rests. */
function useContacts(query: Ref<string>) {
  const found = shallowRef<readonly ContactItem[]>([])
  let turn = 0
  watch(query, (text, _, onCleanup) => {
    const mine = ++turn
    const search = text.trim()
    if (search.length < lettersLeast) {
      found.value = []
      return
    }
    const timer = setTimeout(async () => {
      const page = await listContacts({ search, limit: shownMost }).catch(() => null)
      if (mine === turn) found.value = page?.items ?? []
    }, askAfterMs)
    onCleanup(() => clearTimeout(timer))
  })
  return found
}
