/** What the blocks of one letter share while they are edited: which is chosen, which is pulled, and how to change them. */
import type { Block, BlockKind } from '@millrace/core/letter'
import { inject, provide, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import type { ListName } from './edit.ts'
import type { BlockDrag } from './use-block-drag.ts'

export interface Editing {
  readonly chosen: Ref<string | null>
  readonly disabled: ComputedRef<boolean>
  readonly drag: Readonly<ShallowRef<BlockDrag | null>>
  startDrag(id: string, event: PointerEvent): void
  change(block: Block, field: string): void
  leave(): void
  add(kind: BlockKind, list: ListName): void
  shift(id: string, by: -1 | 1): void
  duplicate(id: string): void
  remove(id: string): void
}
const key: InjectionKey<Editing> = Symbol('editing a letter')

export const provideEditing = (editing: Editing): void => provide(key, editing)

export function useEditing(): Editing {
  const editing = inject(key)
  if (editing === undefined) throw new Error('This block stands in no letter')
  return editing
}
