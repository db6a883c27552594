/** How many threads of comments are open at each step, for the cards; where there are no comments, as in embedded editors, there are no marks. */
import { computed, inject, type ComputedRef, type InjectionKey, type Ref } from 'vue'

export interface CommentMarks {
  readonly open: Readonly<Ref<ReadonlyMap<string, number>>>
  /** Leads to what is said about the step. */
  show(node: string): void
}

export const commentMarksKey: InjectionKey<CommentMarks> = Symbol('comment marks')

/** Of one card. A card is drawn again only when its own number changes. */
export function useCommentMarks(node: () => string): { readonly count: ComputedRef<number>; show(): void } {
  const marks = inject(commentMarksKey, null)
  return { count: computed(() => marks?.open.value.get(node()) ?? 0), show: () => marks?.show(node()) }
}
