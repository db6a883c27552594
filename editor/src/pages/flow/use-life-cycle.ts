/** Publish, pause, resume, archive, restore: each says first what will happen, and to how many. */
import type { Finding } from '@millrace/core'
import { ElMessage, ElMessageBox } from 'element-plus'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { moveFlow, publishFlow, type LifeCycle } from '../../api/flows.ts'
import { sentenceOf } from '../../ui/problem.ts'
import type { FlowOnPage } from './use-flow.ts'

const done = { pause: 'paused', resume: 'resumed', archive: 'archived', restore: 'restored' } as const

export interface LifeCycleOptions {
  /** Contacts inside now. */
  inside(): number
  name(): string
  /** A publish was refused: show why. */
  refused(findings: readonly Finding[]): void
}

export function useLifeCycle(page: FlowOnPage, options: LifeCycleOptions) {
  const { t } = useI18n()
  const busy = ref(false)

  async function agreed(title: string, sentences: readonly string[], button: string): Promise<boolean> {
    return ElMessageBox.confirm(sentences.join(' '), title, {
      confirmButtonText: button,
      cancelButtonText: t('shell.cancel'),
      showClose: false,
      autofocus: true,
    }).then(
      () => true,
      () => false,
    )
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    busy.value = true
    try {
      await work()
    } catch (error) {
      ElMessage.error({ message: sentenceOf(error, t), showClose: true })
    } finally {
      busy.value = false
    }
  }

  function whoIsAffected(): readonly string[] {
    const { version = null, state } = page.flow.value ?? {}
    const inside = options.inside()
    return [
      version === null ? t('flow.publish.first') : t('flow.publish.next', { version: version + 1 }),
      ...(inside > 0 ? [t('flow.publish.inside', inside)] : []),
      ...(state === 'paused' ? [t('flow.publish.resumed')] : []),
    ]
  }

  function refuse(findings: readonly Finding[]): void {
    const errors = findings.filter((finding) => finding.severity === 'error').length
    ElMessage.warning({ message: t('flow.publish.refused', errors), showClose: true })
    options.refused(findings)
  }

  async function publish(): Promise<void> {
    await attempt(async () => {
      if (!(await page.flush())) return void ElMessage.warning(t('flow.publish.unsaved'))
      const title = t('flow.publish.title', { name: options.name() })
      if (!(await agreed(title, whoIsAffected(), t('flow.publish.button')))) return
      const result = await publishFlow(page.id)
      if ('findings' in result) return refuse(result.findings)
      ElMessage.success(t('flow.publish.done', { version: result.version }))
      await page.refresh()
    })
  }

  async function move(to: LifeCycle): Promise<void> {
    const title = t(`flow.life.${to}Title`, { name: options.name() })
    if (!(await agreed(title, [t(`flow.life.${to}Text`)], t(`flow.life.${to}`)))) return
    await attempt(async () => {
      await page.flush()
      await page.refresh(await moveFlow(page.id, to))
      ElMessage.success(t(`flow.life.${done[to]}`))
    })
  }

  return { busy, publish, move }
}
