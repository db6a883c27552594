/** What owners do with people: each deed asks where it cannot be taken back, says what came of it, and reads the lists again. */
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import {
  changeRole,
  invite,
  listInvitations,
  listMembers,
  makeResetLink,
  removeMember,
  withdrawInvitation,
  type Invitation,
  type Member,
  type MemberRole,
  type NewLink,
} from '../../api/members.ts'
import { useRights } from '../../stores/rights.ts'
import { useSession } from '../../stores/session.ts'
import { useFeedback } from '../../ui/feedback.ts'
import { useList } from '../shared/use-list.ts'

/** A link that was made just now, to be given to its person. */
export interface ShownLink extends NewLink {
  readonly kind: 'invitation' | 'reset'
}

export function useTeam() {
  const { t } = useI18n()
  const rights = useRights()
  const session = useSession()
  const { busy, attempt, confirmed } = useFeedback()
  const link = ref<ShownLink | null>(null)
  const members = useList(() => listMembers())
  const invitations = useList(() => listInvitations())

  async function load(): Promise<void> {
    await Promise.all([members.load(), rights.own.value ? invitations.load() : null])
  }
  const isSelf = ({ id }: Member) => id === session.session?.user.id
  const grave = (what: 'step' | 'remove' | 'withdraw', words: Record<string, string>) =>
    confirmed({ title: t(`team.${what}.title`, words), text: t(`team.${what}.text`), button: t(`team.${what}.yes`), grave: true })

  async function setRole(member: Member, role: MemberRole): Promise<void> {
    const self = isSelf(member)
    if (self && !(await grave('step', { role: t(`team.roles.${role}`) }))) return
    await attempt(async () => {
      await changeRole(member.id, role)
      if (self && session.session !== null) session.set({ ...session.session, role })
      return t('team.changed', { person: member.email, role: t(`team.roles.${role}`) })
    })
    await load()
  }
  async function remove(member: Member): Promise<void> {
    if (!(await grave('remove', { person: member.email }))) return
    await attempt(() => removeMember(member.id).then(() => t('team.removed', { person: member.email })))
    await load()
  }
  async function reset(member: Member): Promise<void> {
    await attempt(async () => {
      link.value = { ...(await makeResetLink(member.id)), kind: 'reset' }
      return null
    })
  }
  async function renew({ email, role }: Invitation): Promise<void> {
    await attempt(async () => {
      link.value = { ...(await invite({ email, role })), kind: 'invitation' }
      return null
    })
    await load()
  }
  async function withdraw({ id, email }: Invitation): Promise<void> {
    if (!(await grave('withdraw', { person: email }))) return
    await attempt(() => withdrawInvitation(id).then(() => t('team.withdrawn', { person: email })))
    await load()
  }
  return { members, invitations, link, busy, load, isSelf, setRole, remove, reset, renew, withdraw }
}
