/** How a field of the form opens the composer of the step that it belongs to. */
import { inject, provide, type InjectionKey } from 'vue'

export interface ComposerDoor {
  open(): void
}
const key: InjectionKey<ComposerDoor> = Symbol('composer')

export const provideComposer = (door: ComposerDoor): void => provide(key, door)

/** Null in forms of what is no step. */
export const useComposerDoor = (): ComposerDoor | null => inject(key, null)
