/** The comments beside the canvas: what opens them at a step, and a link that leads to a thread. */
import { computed, nextTick, watch } from 'vue'
import { nodeOf } from '../../../document/graph.ts'
import type { Bench } from '../bench/use-bench.ts'
import type { FlowSession } from '../flow-session.ts'
import { useCommentsAddress } from './use-comments-address.ts'
import { useTalk } from './use-talk.ts'

export function useCommentsPanel(page: FlowSession, bench: Bench) {
  const { asked, forget } = useCommentsAddress()
  const known = computed(() => page.flow.value !== null)
  const { openCount, threads } = useTalk({ flow: page.id, known, tracing: bench.tracing, open: bench.openComments })
  const led = computed(() => asked.value || null)

  /** The panel lies over the canvas where there is no room beside it: it makes way for the step. */
  function goto(node: string): void {
    if (bench.left.narrow.value) bench.panel.value = null
    bench.show(node)
  }
  watch(
    [known, asked],
    ([there, link]) => {
      if (there && link !== null) bench.panel.value = 'comments'
    },
    { immediate: true },
  )
  /** The step of the thread that a link leads to. */
  const target = computed(() => threads.value.find(({ first }) => first.id === led.value)?.first.node ?? null)
  watch(
    target,
    async (node) => {
      if (node === null || nodeOf(bench.document.value, node) === undefined) return
      await nextTick()
      bench.show(node)
    },
    { immediate: true },
  )
  watch(bench.panel, (now, before) => {
    if (before === 'comments' && now !== 'comments') forget()
  })
  return { openCount, led, goto }
}
