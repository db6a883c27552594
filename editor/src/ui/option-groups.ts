/** Element Plus puts grouped options into lists that say nothing to a screen reader. Here they become groups of the list box, by name. */
import type { ElSelect } from 'element-plus'
import { nextTick, watch, type Ref } from 'vue'
import { rootOf } from './pop-ups.ts'

/** `groups`: changes when other groups are listed. Answers what the select's `visible-change` calls. */
export function useOptionGroups(select: Readonly<Ref<InstanceType<typeof ElSelect> | null>>, groups: () => unknown): () => void {
  const tell = () =>
    void nextTick(() => {
      const field = select.value?.$el as HTMLElement | undefined
      const box = field?.querySelector('[role="combobox"]')?.getAttribute('aria-controls')
      const list = field && box ? rootOf(field).getElementById(box) : null
      for (const group of list?.querySelectorAll('.el-select-group__wrap') ?? []) tellGroup(group)
    })
  watch(groups, tell, { flush: 'post' })
  return tell
}

function tellGroup(group: Element): void {
  const title = group.querySelector('.el-select-group__title')
  group.setAttribute('role', 'group')
  group.setAttribute('aria-label', title?.textContent ?? '')
  title?.setAttribute('aria-hidden', 'true')
  for (const part of [...group.children, ...group.querySelectorAll('.el-select-group')]) part.setAttribute('role', 'presentation')
}
