/**
 * One editor in a place of somebody's page: a Vue app of its own, with its own state, language and place for pop-ups. Nothing is put into
 * the host's app, and two on a page know nothing of each other.
 */
import { createPinia, setActivePinia } from 'pinia'
import { createApp } from 'vue'
import { createSpeech, enterSpeech, speechKey } from '../i18n/index.ts'
import { popUpsKey } from '../ui/pop-ups.ts'
import EmbeddedEditor from './EmbeddedEditor.vue'
import type { EditorOptions, Tell } from './options.ts'
import { keepPopUpsInside } from './pop-ups.ts'

export interface EditorPlace {
  /** Empty; it is filled. */
  readonly element: HTMLElement
  /** Carries `data-theme`, by which the tokens are chosen. */
  readonly themed: HTMLElement
}

let made = 0

/** `options` are reactive. Answers how to take the editor away. */
export function createEditor({ element, themed }: EditorPlace, options: EditorOptions, tell: Tell): () => void {
  keepPopUpsInside()
  const [stage, popUps] = [element.ownerDocument.createElement('div'), element.ownerDocument.createElement('div')]
  stage.className = 'stage'
  element.append(stage, popUps)

  const [pinia, speech] = [createPinia(), createSpeech()]
  const app = createApp(EmbeddedEditor, { options, tell, themed })
  app.config.idPrefix = `millrace-${++made}`
  app.config.errorHandler = (error) => {
    console.error(error)
    tell('error', { code: 'EMBED_FAULT', message: error instanceof Error ? error.message : String(error) })
  }
  app.use(pinia).use(speech.i18n).provide(speechKey, speech).provide(popUpsKey, popUps)

  /** What handlers and timers ask outside of components is asked by the editor that a person is at. */
  const enter = () => {
    setActivePinia(pinia)
    enterSpeech(speech)
  }
  const at = ['pointerdown', 'focusin', 'keydown'] as const
  for (const name of at) element.addEventListener(name, enter, { capture: true })
  enter()
  app.mount(stage)

  return () => {
    for (const name of at) element.removeEventListener(name, enter, { capture: true })
    app.unmount()
    element.replaceChildren()
  }
}
