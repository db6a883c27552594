/** A form of @millrace/plugin-forms, in a pop-up or in a page's own `<div data-millrace-form="ID">`. */
import { make, shadowOf, webAddress } from './dom.ts'
import { language, post, urlOf } from './host.ts'
import { anonymousId, randomId } from './identity.ts'
import { words } from './words.ts'

interface Field {
  readonly name: string
  readonly type: 'email' | 'tel' | 'text' | 'checkbox' | 'select'
  readonly title: string
  readonly required: boolean
  readonly options?: readonly string[]
}

interface Shape {
  readonly title: string
  readonly text: string
  readonly button: string
  readonly fields: readonly Field[]
  readonly consent: { readonly text: string; readonly required: boolean } | null
}

interface Thanks {
  readonly title: string
  readonly text: string
  readonly redirect?: string
}

export interface FormPlace {
  readonly id: string
  /** Whether the form's own title is shown. */
  readonly titled?: boolean
  sent?(): void
}

const urlFor = (route: string, id: string) => `${urlOf('forms', route)}?id=${encodeURIComponent(id)}&language=${language}`

export async function showForm(place: HTMLElement | ShadowRoot, { id, titled = false, sent }: FormPlace): Promise<void> {
  const shape = await fetch(urlFor('fields', id), { credentials: 'omit', referrerPolicy: 'no-referrer' })
    .then((response) => (response.ok ? (response.json() as Promise<Shape>) : null))
    .catch(() => null)
  if (shape === null) return place.append(make('p', {}, words.formGone))
  const inputs = new Map([...shape.fields, ...consentField(shape)].map((field) => [field.name, inputOf(field)]))
  const fault = make('p', { class: 'fault', role: 'alert', hidden: true })
  const trap = make('input', { type: 'text', name: 'website', tabindex: '-1', autocomplete: 'off', 'aria-hidden': 'true', class: 'trap' })
  const press = make('button', { type: 'submit', class: 'main' }, shape.button || words.submit)
  const form = make('form', { novalidate: true }, ...[...inputs.values()].map(({ row }) => row), trap, fault, press)
  const submission = randomId()
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit({ id, submission, inputs, form, fault, press, website: trap.value, sent })
  })
  if (titled) place.append(make('h2', {}, shape.title), ...(shape.text === '' ? [] : [make('p', {}, shape.text)]))
  place.append(form)
}

const consentField = ({ consent }: Shape): readonly Field[] =>
  consent === null ? [] : [{ name: 'consent', type: 'checkbox', title: consent.text, required: consent.required }]

interface Input {
  readonly row: HTMLElement
  readonly control: HTMLInputElement | HTMLSelectElement
  value(): string | boolean
  refuse(message: string | null): void
}

const autocomplete = { email: 'email', tel: 'tel', text: undefined, checkbox: undefined, select: undefined } as const

function inputOf(field: Field): Input {
  const { name, type, title, required } = field
  const common = { name, required, 'aria-describedby': `${name}-fault` }
  const control =
    type === 'select'
      ? make(
          'select',
          common,
          make('option', { value: '' }, words.choose),
          ...(field.options ?? []).map((option) => make('option', {}, option)),
        )
      : make('input', { ...common, type, autocomplete: name === 'name' ? 'name' : autocomplete[type] })
  const fault = make('p', { class: 'fault', id: `${name}-fault`, hidden: true })
  const label = make('span', {}, required ? title : title, required && type !== 'checkbox' ? ' *' : '')
  const row = type === 'checkbox' ? make('label', { class: 'tick' }, control, label) : make('label', {}, label, control)
  return {
    row: make('div', {}, row, fault),
    control,
    value: () => (control instanceof HTMLInputElement && type === 'checkbox' ? control.checked : control.value),
    refuse: (message) => {
      fault.textContent = message ?? ''
      fault.hidden = message === null
      control.setAttribute('aria-invalid', String(message !== null))
    },
  }
}

interface Submission {
  readonly id: string
  /** The same at every try: sent twice, it is one. */
  readonly submission: string
  readonly inputs: ReadonlyMap<string, Input>
  readonly form: HTMLFormElement
  readonly fault: HTMLElement
  readonly press: HTMLButtonElement
  readonly website: string
  readonly sent: (() => void) | undefined
}

async function submit({ id, submission, inputs, form, fault, press, website, sent }: Submission): Promise<void> {
  press.disabled = true
  const values = Object.fromEntries([...inputs].map(([name, input]) => [name, input.value()]))
  const body = { submission, anonymousId: anonymousId(), values, website, page: location.href }
  const answer = await post(urlFor('send', id), body).then(
    async (response) => ({ thanks: (await response.json()) as Thanks }),
    async (error: unknown) => ({ faults: error instanceof Response && error.status === 422 ? await faultsOf(error) : null }),
  )
  press.disabled = false
  fault.hidden = true
  if ('thanks' in answer) {
    sent?.()
    return thank(form, answer.thanks)
  }
  for (const [name, input] of inputs) input.refuse(answer.faults?.[name] ?? null)
  fault.hidden = answer.faults !== null
  fault.textContent = words.formUnsent
  ;[...inputs].find(([name]) => answer.faults?.[name] !== undefined)?.[1].control.focus()
}

const faultsOf = async (response: Response) => ((await response.json()) as { readonly faults: Readonly<Record<string, string>> }).faults

function thank(form: HTMLFormElement, { title, text, redirect }: Thanks): void {
  const message = make('div', { role: 'status', tabindex: '-1' }, make('h2', {}, title), make('p', {}, text))
  form.replaceWith(message)
  message.focus()
  const address = webAddress(redirect)
  if (address !== null) location.assign(address)
}

/** The page's own places for forms, those that come later too. */
export function fillForms(): void {
  const fill = () => {
    for (const place of document.querySelectorAll<HTMLElement>('[data-millrace-form]:not([data-millrace-shown])')) {
      place.dataset['millraceShown'] = ''
      const shadow = shadowOf(place)
      const inside = make('div', { class: 'inline' })
      shadow.append(inside)
      void showForm(inside, { id: place.dataset['millraceForm'] ?? '', titled: true })
    }
  }
  fill()
  new MutationObserver(fill).observe(document.documentElement, { childList: true, subtree: true })
}
