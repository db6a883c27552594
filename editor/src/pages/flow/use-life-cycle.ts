/** Publish, pause, resume, archive, restore: each says first what will happen, and to how many. */
import type { Finding } from '@millrace/core'
import { ElMessage } from 'element-plus'
import { useI18n } from 'vue-i18n'
import { moveFlow, publishFlow, type LifeCycle } from '../../api/flows.ts'
import { useFeedback } from '../../ui/feedback.ts'
import type { FlowSession } from './flow-session.ts'

/** The key of what is told once it is done. */
export const movedWord = { pause: 'paused', resume: 'resumed', archive: 'archived', restore: 'restored' } as const

export interface LifeCycleOptions {
  /** Contacts inside now. */
  inside(): number
  name(): string
  /** A publish was refused: show why. */
  refused(findings: readonly Finding[]): void
}

export function useLifeCycle(session: FlowSession, options: LifeCycleOptions) {
  const { t } = useI18n()
  const { busy, confirmed, attempt } = useFeedback()

  function whoIsAffected(): string {
    const { version = null, state } = session.flow.value ?? {}
    const inside = options.inside()
    return [
      version === null ? t('flow.publish.first') : t('flow.publish.next', { version: version + 1 }),
      ...(inside > 0 ? [t('flow.publish.inside', inside)] : []),
      ...(state === 'paused' ? [t('flow.publish.resumed')] : []),
    ].join(' ')
  }

  function refuse(findings: readonly Finding[]): null {
    const errors = findings.filter((finding) => finding.severity === 'error').length
    ElMessage.warning({ message: t('flow.publish.refused', errors), showClose: true })
    options.refused(findings)
    return null
  }

  const publish = () =>
    attempt(async () => {
      if (!(await session.flush())) {
        ElMessage.warning({ message: t('flow.publish.unsaved'), showClose: true })
        return null
      }
      const findings = await session.check()
      if (findings.some(({ severity }) => severity === 'error')) return refuse(findings)
      const title = t('flow.publish.title', { name: options.name() })
      if (!(await confirmed({ title, text: whoIsAffected(), button: t('flow.publish.button') }))) return null
      const result = await publishFlow(session.id)
      if ('findings' in result) return refuse(result.findings)
      await session.refresh()
      return t('flow.publish.done', { version: result.version })
    })

  async function move(to: LifeCycle): Promise<void> {
    const title = t(`flow.life.${to}Title`, { name: options.name() })
    if (!(await confirmed({ title, text: t(`flow.life.${to}Text`), button: t(`flow.life.${to}`) }))) return
    await attempt(async () => {
      await session.flush()
      await session.refresh(await moveFlow(session.id, to))
      return t(`flow.life.${movedWord[to]}`)
    })
  }

  return { busy, publish, move }
}
