/** The list of who is behind a number, with those that are chosen in it. */
import { shallowRef, watch } from 'vue'
import { useList } from '../../shared/use-list.ts'
import { pageSize, readPeople, type PeopleQuery, type Person } from './people.ts'

/** Some time for the workers to take their turn, before the list is read anew. */
const settleMs = 700

export function usePeople(query: () => Omit<PeopleQuery, 'cursor'>) {
  const lookedBackTo = shallowRef<string | null>(null)
  const chosen = shallowRef<ReadonlySet<string>>(new Set())
  let timer = 0
  const list = useList<Person>(async (cursor) => {
    const page = await readPeople({ ...query(), cursor })
    lookedBackTo.value = page.lookedBackTo
    return page
  })
  const reload = async () => {
    await list.load()
    const there = new Set((list.items.value ?? []).map(({ run }) => run))
    chosen.value = new Set([...chosen.value].filter((run) => there.has(run)))
  }
  watch(
    () => JSON.stringify(query()),
    () => {
      list.items.value = undefined
      chosen.value = new Set()
      void list.load()
    },
    { immediate: true },
  )
  return {
    ...list,
    lookedBackTo,
    chosen,
    choose(run: string): void {
      const next = new Set(chosen.value)
      if (!next.delete(run)) next.add(run)
      chosen.value = next
    },
    chooseAll(on: boolean): void {
      chosen.value = new Set(on ? (list.items.value ?? []).map(({ run }) => run) : [])
    },
    /** Whoever has read on in the list keeps their place. */
    follow(): void {
      if ((list.items.value?.length ?? 0) > pageSize) return
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void reload(), settleMs / 2)
    },
    acted(): void {
      chosen.value = new Set()
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void reload(), settleMs)
    },
  }
}
