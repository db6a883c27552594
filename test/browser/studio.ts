/**
 * Where a scenario is drawn and then held to: a server under the test clock with a browser on it, its owner signed in; and what contacts
 * have got once the drawn flow runs.
 */
import { expect } from 'vitest'
import type { FlowDocument, FlowStats } from '@millrace/core'
import type { Page } from 'playwright-core'
import { startJourney, type Journey } from '../support/journey.ts'
import { type BrowserSession, openBrowser } from './browser.ts'
import { choose, panelOf, setUp, signIn, signOut, type Owner } from './editor.ts'

const owner: Owner = { workspace: 'Lamp shop', email: 'owner@lamps.example', password: 'a lamp in every room' }

/** Drawing goes by hundreds of small waits, each of them long on a slow machine. */
const patienceMs = 60_000

interface Letter {
  readonly id: string
  readonly at: string
  readonly subject: string
  readonly html: string
}
interface Contact {
  readonly tags: readonly string[]
  readonly bonus: { readonly balance: number }
}

export interface Studio {
  readonly journey: Journey
  readonly browser: BrowserSession
  readonly page: Page
  /** The only flow, as the API tells it. */
  flow(): Promise<{ readonly id: string; readonly state: string; readonly version: number | null; readonly draft: FlowDocument }>
  stats(): Promise<FlowStats>
  /** A contact as the shop knows it: with an address of its own. */
  identify(userId: string, traits?: object): void
  track(userId: string, event: string, properties?: object): void
  /** What was sent has arrived and is handled, at this moment of the test clock. */
  arrive(): Promise<void>
  /** Subjects of the letters that a contact got, in their order. */
  subjects(userId: string): Promise<readonly string[]>
  letters(userId: string): Promise<readonly Letter[]>
  contact(userId: string): Promise<Contact>
  close(): Promise<void>
}

export async function openStudio(clock: string): Promise<Studio> {
  const journey = await startJourney({ clock })
  const browser = await openBrowser()
  const { page } = browser
  page.setDefaultTimeout(patienceMs)
  await setUp(page, /http\S+\/setup\?token=\S+/.exec(journey.output())?.[0] ?? '', owner)
  await page.getByRole('button', { name: 'To the flows' }).click()
  await signOut(page, owner)
  await signIn(page, owner)
  await page.getByRole('heading', { name: 'Your first flow' }).waitFor()
  return { journey, browser, page, ...askers(journey), close: () => closeAll(journey, browser) }
}

async function closeAll(journey: Journey, browser: BrowserSession): Promise<void> {
  await browser.close()
  await journey.close()
}

const addressOf = (userId: string) => `${userId}@people.example`

function askers({ client, segment }: Journey) {
  const flow: Studio['flow'] = async () => {
    const [item] = await client.all<{ id: string }>('/api/flows')
    return client.get(`/api/flows/${item?.id}`)
  }
  const letters = async (userId: string) => {
    const found = await client.all<Letter>(`/api/inbox?to=${encodeURIComponent(addressOf(userId))}`)
    return found.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || Number(a.id) - Number(b.id))
  }
  return {
    flow,
    letters,
    stats: async () => client.get<FlowStats>(`/api/flows/${(await flow()).id}/stats`),
    identify: (userId: string, traits: object = {}) =>
      segment.analytics.identify({ userId, traits: { email: addressOf(userId), ...traits } }),
    track: (userId: string, event: string, properties: object = {}) =>
      segment.analytics.track({ userId, event, properties: { ...properties } }),
    arrive: async () => {
      await segment.flush()
      await client.advance('PT1S')
    },
    subjects: async (userId: string) => (await letters(userId)).map(({ subject }) => subject),
    contact: (userId: string) => client.get<Contact>(`/api/contacts/${userId}`),
  }
}

/** Says in the settings of the flow how often one contact may enter. */
export async function letIn({ page }: Studio, howOften: 'once' | 'every time'): Promise<void> {
  const button = page.getByRole('button', { name: 'Settings of the flow', exact: true })
  await button.click()
  const panel = panelOf(page, 'Settings of the flow')
  await panel.getByText(howOften, { exact: true }).click()
  await panel.getByRole('radio', { name: howOften, checked: true }).waitFor({ state: 'attached' })
  await button.click()
}

/** What the console tells beside counts of contacts that take too long: a slow machine makes them so, and the page says it. */
export const errorsOf = ({ browser }: Studio): readonly string[] =>
  browser.errors.filter((error) => !/Failed to load resource.*status of (429|503)/.test(error))

/** Publishes by the dialog; there must be nothing left to mend, and no serious fault on the screen that shows the drawn flow. */
export async function publishDrawn({ page, browser, flow }: Studio, picture: string): Promise<FlowDocument> {
  await page.getByRole('button', { name: 'Tidy up' }).click()
  await page.getByRole('button', { name: 'Findings: 0 errors, 0 warnings' }).waitFor()
  await browser.inspect(picture)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: /^Publish “/ })
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Published as version 1').waitFor()
  const published = await flow()
  expect(published).toMatchObject({ state: 'active', version: 1 })
  return published.draft
}

/** Edges as `from.port-to`, to be compared whatever order they were drawn in. */
export const edgesOf = ({ edges }: FlowDocument): readonly string[] => edges.map(({ from, port, to }) => `${from}.${port}-${to}`).sort()

/** Fills in one condition of a rule: the last one that was added. */
export async function setCondition(
  page: Page,
  rule: ReturnType<typeof panelOf>,
  test: { readonly field: string; readonly comparison: string; readonly value?: string },
): Promise<void> {
  const last = rule.getByRole('group', { name: 'Condition', exact: true }).last()
  await choose(page, last.getByRole('combobox', { name: 'Field' }), { typed: test.field })
  await choose(page, last.getByRole('combobox', { name: 'Comparison' }), test.comparison)
  if (test.value !== undefined) await last.getByRole('textbox', { name: 'Value' }).fill(test.value)
}
