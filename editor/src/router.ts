/** The pages. All but `public` ones need a session; who has none is sent to sign in and comes back, or to the
 * first-run set-up while there is nobody who could sign in. */
import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { whenSignedOut } from './api/http.ts'
import { asLogQuery } from './pages/log/log.ts'
import { watchFreshness } from './shell/fresh/use-freshness.ts'
import { useSession } from './stores/session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without a session and without the sidebar. */
    public?: boolean
    /** Key of the page's name, for the document title. */
    title?: string
    /** The page fills the window and scrolls by itself; the sidebar shrinks to icons. */
    full?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/flows' },
    { path: '/flows', name: 'flows', component: () => import('./pages/flows/FlowsPage.vue'), meta: { title: 'shell.nav.flows' } },
    {
      path: '/dashboard',
      name: 'dashboard',
      component: () => import('./pages/dashboard/DashboardPage.vue'),
      meta: { title: 'shell.nav.dashboard' },
    },
    {
      path: '/flows/:id',
      name: 'flow',
      component: () => import('./pages/flow/FlowPage.vue'),
      props: true,
      meta: { title: 'shell.nav.flows', full: true },
    },
    {
      path: '/templates/:id?',
      name: 'templates',
      component: () => import('./pages/templates/TemplatesPage.vue'),
      props: true,
      meta: { title: 'shell.nav.templates' },
    },
    {
      path: '/contacts',
      name: 'contacts',
      component: () => import('./pages/contacts/ContactsPage.vue'),
      meta: { title: 'shell.nav.contacts' },
    },
    {
      path: '/contacts/:userId',
      name: 'contact',
      component: () => import('./pages/contacts/ContactPage.vue'),
      props: true,
      meta: { title: 'shell.nav.contacts' },
    },
    {
      path: '/segments',
      name: 'segments',
      component: () => import('./pages/segments/SegmentsPage.vue'),
      meta: { title: 'shell.nav.segments' },
    },
    {
      path: '/segments/:key',
      name: 'segment',
      component: () => import('./pages/segments/SegmentPage.vue'),
      props: ({ params }) => ({ segmentKey: params['key'] }),
      meta: { title: 'shell.nav.segments' },
    },
    {
      path: '/runs/:id',
      name: 'run',
      component: () => import('./pages/runs/RunPage.vue'),
      props: true,
      meta: { title: 'shell.nav.flows' },
    },
    // Messages stand in the log; links to them keep their filters.
    { path: '/messages', redirect: ({ query }) => ({ name: 'log', query: asLogQuery(query) }) },
    { path: '/log', name: 'log', component: () => import('./pages/log/LogPage.vue'), meta: { title: 'shell.nav.log' } },
    { path: '/reports', name: 'reports', component: () => import('./pages/reports/ReportsPage.vue'), meta: { title: 'shell.nav.reports' } },
    {
      path: '/inbox/:id?',
      name: 'inbox',
      component: () => import('./pages/inbox/InboxPage.vue'),
      props: true,
      meta: { title: 'shell.nav.inbox' },
    },
    {
      path: '/data/imports',
      name: 'imports',
      component: () => import('./pages/data/imports/ImportsPage.vue'),
      meta: { title: 'shell.nav.imports' },
    },
    {
      path: '/data/imports/new',
      name: 'import-new',
      component: () => import('./pages/data/imports/NewImportPage.vue'),
      meta: { title: 'shell.nav.imports' },
    },
    {
      path: '/data/imports/:id',
      name: 'import',
      component: () => import('./pages/data/imports/ImportPage.vue'),
      props: true,
      meta: { title: 'shell.nav.imports' },
    },
    {
      path: '/data/collections',
      name: 'collections',
      component: () => import('./pages/data/collections/CollectionsPage.vue'),
      meta: { title: 'shell.nav.imports' },
    },
    {
      path: '/data/collections/:collection',
      name: 'collection',
      component: () => import('./pages/data/collections/CollectionPage.vue'),
      props: true,
      meta: { title: 'shell.nav.imports' },
    },
    {
      path: '/problems',
      name: 'problems',
      component: () => import('./pages/data/problems/ProblemsPage.vue'),
      meta: { title: 'shell.nav.problems' },
    },
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./pages/settings/SettingsPage.vue'),
      meta: { title: 'shell.nav.settings' },
    },
    {
      path: '/connections/:plugin?',
      name: 'connections',
      component: () => import('./pages/connections/ConnectionsPage.vue'),
      props: true,
      meta: { title: 'shell.nav.connections' },
    },
    { path: '/desks/:desk', name: 'desk', component: () => import('./pages/desks/DeskPage.vue'), props: true },
    { path: '/resources/:kind', name: 'resources', component: () => import('./pages/resources/ResourcesPage.vue'), props: true },
    { path: '/resources/:kind/:id', name: 'resource', component: () => import('./pages/resources/ResourcePage.vue'), props: true },
    { path: '/keys', name: 'keys', component: () => import('./pages/keys/KeysPage.vue'), meta: { title: 'shell.nav.keys' } },
    { path: '/team', name: 'team', component: () => import('./pages/team/TeamPage.vue'), meta: { title: 'shell.nav.team' } },
    { path: '/join', name: 'join', component: () => import('./pages/join/JoinPage.vue'), meta: { public: true } },
    { path: '/sign-in', name: 'sign-in', component: () => import('./pages/sign-in/SignInPage.vue'), meta: { public: true } },
    { path: '/setup', name: 'setup', component: () => import('./pages/setup/SetupPage.vue'), meta: { public: true } },
    { path: '/:path(.*)*', name: 'not-found', component: () => import('./shell/NotFoundPage.vue') },
  ],
})

function toSignIn(from: RouteLocationNormalized) {
  return { name: 'sign-in', query: from.fullPath === '/flows' ? {} : { next: from.fullPath } }
}

router.beforeEach(async (to) => {
  if (to.meta.public) return true
  const session = useSession()
  if ((await session.load()) !== null) return true
  return session.setUpNeeded ? { name: 'setup' } : toSignIn(to)
})

whenSignedOut((code) => {
  const session = useSession()
  session.setUpNeeded = code === 'AUTH_SETUP_REQUIRED'
  if (session.session === null) return
  session.set(null)
  void router.push(toSignIn(router.currentRoute.value))
})

watchFreshness(router)
