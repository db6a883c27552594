/**
 * What the team says about the flow that is open: read when the page opens, when the window gets the focus, and now and then while it is to
 * be seen. What is said here shows at once.
 */
import { computed, inject, onScopeDispose, provide, ref, shallowRef, watch, type InjectionKey, type Ref } from 'vue'
import {
  addComment,
  editComment,
  listComments,
  removeComment,
  resolveThread,
  type Comment,
  type Said,
  type Subject,
} from '../../../api/comments.ts'
import { listMembers } from '../../../api/members.ts'
import { commentMarksKey } from '../../../canvas/comment-marks.ts'
import { sameValue } from '../../../document/compare.ts'
import { useRights } from '../../../stores/rights.ts'
import { useSession } from '../../../stores/session.ts'
import { browserNow } from '../../../ui/clock.ts'
import type { Person } from './mentions.ts'
import { openByNode, threadsOf } from './threads.ts'

const readEveryMs = 20_000

export type Talk = ReturnType<typeof useTalk>
const talkKey: InjectionKey<Talk> = Symbol('talk')
export const joinTalk = (): Talk => inject(talkKey)!

export interface TalkOptions {
  readonly flow: string
  /** There is such a flow. */
  readonly known: Ref<boolean>
  /** A run's path is shown, in the place of the comments. */
  readonly tracing: { readonly value: boolean }
  /** Opens the panel at a step. */
  open(node: string): void
}

export function useTalk({ flow, known, tracing, open }: TalkOptions) {
  const session = useSession()
  const { write, own } = useRights()
  const me = computed(() => session.session?.user.id ?? null)
  const heard = useHearing(flow, known)
  const { comments } = heard
  const threads = computed(() => threadsOf(comments.value ?? []))
  const marks = computed(() => openByNode(tracing.value ? [] : threads.value))
  const talk = {
    flow,
    me,
    write,
    threads,
    ...heard,
    ...usePeople(),
    ...useSaying(flow, heard),
    openCount: computed(() => threads.value.filter(({ first }) => first.resolvedAt === null).length),
    isMine: (comment: Comment) => comment.account !== null && comment.account === me.value,
    mayRemove: (comment: Comment) => write.value && (own.value || (comment.account !== null && comment.account === me.value)),
  }
  provide(talkKey, talk)
  provide(commentMarksKey, { open: marks, show: open })
  return talk
}

interface Hearing {
  /** Null: not read yet. */
  readonly comments: Ref<readonly Comment[] | null>
  /** Of the last reading. */
  readonly error: Ref<unknown>
  readonly now: Ref<number>
  load(): Promise<void>
  /** What was done here, in what is known; a reading that began before it knows nothing of it. */
  change(next: (comments: readonly Comment[]) => readonly Comment[]): void
}

function useHearing(flow: string, known: Ref<boolean>): Hearing {
  const comments = shallowRef<readonly Comment[] | null>(null)
  const error = shallowRef<unknown>(null)
  const now = ref(browserNow())
  let turn = 0
  async function load(): Promise<void> {
    const mine = ++turn
    now.value = browserNow()
    try {
      const { items } = await listComments(flow)
      if (mine !== turn) return
      error.value = null
      // The same again redraws nothing.
      if (!sameValue(items, comments.value)) comments.value = items
    } catch (failure) {
      if (mine === turn) error.value = failure
    }
  }
  function change(next: (list: readonly Comment[]) => readonly Comment[]): void {
    turn += 1
    now.value = browserNow()
    comments.value = next(comments.value ?? [])
  }
  const again = () => {
    if (known.value && document.visibilityState === 'visible' && navigator.onLine) void load()
  }
  watch(known, (is) => is && void load(), { immediate: true })
  const timer = window.setInterval(again, readEveryMs)
  window.addEventListener('focus', again)
  onScopeDispose(() => {
    turn += 1
    window.clearInterval(timer)
    window.removeEventListener('focus', again)
  })
  return { comments, error, now, load, change }
}

/** Who can be asked to look. Where they cannot be read nobody is offered, and they are asked for again next time. */
function usePeople() {
  const people = shallowRef<readonly Person[]>([])
  async function meet(): Promise<void> {
    const found = await listMembers().catch(() => null)
    if (found !== null) people.value = found.items
  }
  return { people: people as Readonly<Ref<readonly Person[]>>, meet }
}

/** What a person does in threads. Each throws what the server refuses. */
function useSaying(flow: string, { change }: Hearing) {
  const put = (changed: Comment) => change((list) => list.map((one) => (one.id === changed.id ? changed : one)))
  return {
    async say(said: Said, about: Subject): Promise<Comment> {
      const made = await addComment(flow, { ...said, ...about })
      // An answer opens its thread again.
      const opened = (one: Comment) => (one.id === about.thread ? { ...one, resolvedAt: null, resolvedBy: null } : one)
      change((list) => [...list.filter(({ id }) => id !== made.id).map(opened), made])
      return made
    },
    async edit(id: string, said: Said): Promise<void> {
      put(await editComment(id, said))
    },
    async resolve(id: string, resolved: boolean): Promise<void> {
      put(await resolveThread(id, resolved))
    },
    async remove(id: string): Promise<void> {
      await removeComment(id)
      change((list) => list.filter((one) => one.id !== id && one.thread !== id))
    },
  }
}
