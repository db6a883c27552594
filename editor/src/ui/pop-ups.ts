/** Where lists, hints and questions that float above the page are put: the page's body, or a place inside an embedded editor. */
import { inject, type InjectionKey } from 'vue'

export const popUpsKey: InjectionKey<HTMLElement | 'body'> = Symbol('pop-ups')

export function usePopUps(): HTMLElement | 'body' {
  return inject(popUpsKey, 'body')
}

/** Where an element's ids are known: the page, or the shadow of an embedded editor. */
export function rootOf(element: Element): DocumentOrShadowRoot & NonElementParentNode & ParentNode {
  const root = element.getRootNode()
  return root instanceof ShadowRoot ? root : document
}
