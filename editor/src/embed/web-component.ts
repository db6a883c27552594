/**
 * `@millrace/editor/web-component`: `<millrace-editor>` for pages of any kind. Loading it defines the element. All of it lives in the
 * element's shadow, styles as a sheet that is adopted, so that a content policy needs no `unsafe-inline`.
 */
import './looks.ts'
import { defineComponent, defineCustomElement, h, onBeforeUnmount, onMounted, useHost, useShadowRoot, useTemplateRef } from 'vue'
import { createEditor } from './create-editor.ts'
import type { EditorEvents, EditorOptions } from './options.ts'
import { editorProps } from './props.ts'
import styles from 'virtual:millrace-styles'

export type { EditorEvents, EditorFault, EditorOptions, Known } from './options.ts'

const sheet = new CSSStyleSheet()
sheet.replaceSync(`:host { display: block }\n${styles}`)

const EmbeddedElement = defineComponent({
  props: editorProps,
  inheritAttrs: false,
  setup(props) {
    const host = useHost()!
    const shadow = useShadowRoot()!
    const place = useTemplateRef<HTMLElement>('place')
    const tell = <K extends keyof EditorEvents>(name: K, told: EditorEvents[K]) =>
      void host.dispatchEvent(new CustomEvent(name, { detail: told }))
    let close = () => {}
    shadow.adoptedStyleSheets = [sheet]
    onMounted(() => {
      if (host.hasAttribute('token')) {
        host.removeAttribute('token')
        tell('error', { code: 'EMBED_TOKEN_IN_MARKUP', message: 'Set the token as a property of the element, never in markup' })
      }
      close = createEditor({ element: place.value!, themed: host }, props as EditorOptions, tell)
    })
    onBeforeUnmount(() => close())
    return () => h('div', { ref: 'place', class: 'millrace-editor' })
  },
})

export const MillraceEditor = defineCustomElement(EmbeddedElement)
if (customElements.get('millrace-editor') === undefined) customElements.define('millrace-editor', MillraceEditor)
