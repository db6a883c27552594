/** Publish, pause, resume, archive, restore: each says first what will happen, and to how many. */
import type { Finding } from '@millrace/core'
import { useI18n } from 'vue-i18n'
import { moveFlow, type LifeCycle } from '../../api/flows.ts'
import { publishOutlook } from '../../api/publishing.ts'
import { useFeedback, useTelling } from '../../ui/feedback.ts'
import type { FlowSession } from './flow-session.ts'
import { publishDialog } from './publish/dialogs.ts'
import { providePublishing } from './publish/publishing.ts'

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
  const tell = useTelling()
  const publishing = providePublishing(session, () => options.refused(session.findings.value))

  function refuse(findings: readonly Finding[]): null {
    const errors = findings.filter((finding) => finding.severity === 'error').length
    tell('warning', t('flow.publish.refused', errors))
    options.refused(findings)
    return null
  }

  /** Opens the dialog in which it is decided. */
  const publish = () =>
    attempt(async () => {
      if (!(await session.flush())) {
        tell('warning', t('flow.publish.unsaved'))
        return null
      }
      const findings = await session.check()
      if (findings.some(({ severity }) => severity === 'error')) return refuse(findings)
      const [outlook] = await Promise.all([publishOutlook(session.id), publishDialog.need()])
      publishing.outlook.value = outlook
      return null
    })

  /** What will happen, to how many, and what is lost by it. */
  function consequences(to: LifeCycle): string {
    const inside = options.inside()
    const planned = publishing.schedule.value.items
    return [
      t(`flow.life.${to}Text`),
      ...((to === 'pause' || to === 'archive') && inside > 0 ? [t('flow.life.inside', inside)] : []),
      ...(to === 'archive' && planned.length > 0 ? [t('flow.life.planned')] : []),
    ].join(' ')
  }

  async function move(to: LifeCycle): Promise<void> {
    const title = t(`flow.life.${to}Title`, { name: options.name() })
    if (!(await confirmed({ title, text: consequences(to), button: t(`flow.life.${to}`) }))) return
    await attempt(async () => {
      await session.flush()
      await session.refresh(await moveFlow(session.id, to))
      await publishing.readSchedule()
      return t(`flow.life.${movedWord[to]}`)
    })
  }

  return { busy, publish, move }
}
