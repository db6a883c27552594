/** People of the workspace: who they are, what they may do, how colleagues come in, and one's own password. */
import Type from 'typebox'
import { acceptInvitation, invite, letChooseAnew, listInvitations, readInvitation, withdrawInvitation } from '../../auth/invitations.ts'
import { changePassword, changeRole, listMembers, type MemberChange, type MemberKey, removeMember } from '../../auth/members.ts'
import { openSession } from '../../auth/sessions.ts'
import { type App, workspaceOf } from '../app.ts'
import { sessionCookie, setSessionCookie } from '../cookie.ts'
import { isIntId } from '../ids.ts'
import { pageOf } from '../paging.ts'
import { Problem } from '../problem.ts'
import { idParams, instant, literals, nullable, session } from '../shapes.ts'
import { actorOf, email, password, refuseOtherSites, type SessionOptions, sessionView, tries } from './session.ts'

const role = literals(['owner', 'editor', 'viewer'])
const member = Type.Object({ id: Type.String(), email: Type.String(), role, createdAt: instant })
const invitationItem = { id: Type.String(), email: Type.String(), role, createdAt: instant, expiresAt: instant }
const link = Type.String({ description: 'In this answer and nowhere else; whoever has it comes in' })
const token = Type.String({ minLength: 1, maxLength: 200 })
const tags = ['auth']

export function memberRoutes(app: App, options: SessionOptions): void {
  addMembers(app, options)
  addInvitations(app, options)
  addDoor(app, options)
  addPassword(app, options)
}

const memberUnknown = (id: string) => new Problem('MEMBER_UNKNOWN', `Nobody here has the id ${JSON.stringify(id)}`)

function addMembers(app: App, options: SessionOptions): void {
  const { pool } = options
  const list = { tags, summary: 'People of the workspace', response: { 200: pageOf(member) } }
  app.get('/api/members', { schema: list, config: { policy: 'read' } }, async (request) => {
    const found = await listMembers(pool, workspaceOf(request))
    return { items: found.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })), next: null }
  })

  const keyOf = (request: { readonly params: { readonly id: string } } & Parameters<typeof workspaceOf>[0]): MemberKey => {
    const { id } = request.params
    if (!isIntId(id)) throw memberUnknown(id)
    return { workspace: workspaceOf(request), account: id }
  }
  const body = Type.Object({ role }, { additionalProperties: false })
  const change = { tags, summary: 'Change what somebody may do, at once', params: idParams, body, response: { 200: Type.Object({ role }) } }
  app.put('/api/members/:id', { schema: change, config: { policy: 'own' } }, async (request) => {
    refuse(await changeRole(pool, keyOf(request), request.body.role), request.params.id)
    return { role: request.body.role }
  })

  const remove = { tags, summary: 'Take somebody out of the workspace, at once; what they made stays', params: idParams }
  app.delete('/api/members/:id', { schema: remove, config: { policy: 'own' } }, async (request, reply) => {
    refuse(await removeMember(pool, keyOf(request)), request.params.id)
    return reply.code(204).send()
  })

  const reset = {
    tags,
    summary: 'Make a link by which somebody chooses a new password',
    description: 'Good for a week, and once. Until it is used the old password counts; then all their sessions end.',
    params: idParams,
    response: { 201: Type.Object({ email: Type.String(), link, expiresAt: instant }) },
  }
  app.post('/api/members/:id/reset', { schema: reset, config: { policy: 'own' } }, async (request, reply) => {
    const key = keyOf(request)
    const made = await letChooseAnew(pool, key)
    if (made === null) throw await noReset(options, key)
    return reply.code(201).send({ email: made.email, link: linkOf(request, options, made.token), expiresAt: made.expiresAt.toISOString() })
  })
}

async function noReset({ pool }: SessionOptions, { workspace, account }: MemberKey): Promise<Problem> {
  const members = await listMembers(pool, workspace)
  if (!members.some(({ id }) => id === account)) return memberUnknown(account)
  return new Problem('MEMBER_RESET_REFUSED', 'Other workspaces rely on this account too: only its own person changes the password')
}

function refuse(change: MemberChange, id: string): void {
  if (change === 'unknown') throw memberUnknown(id)
  if (change === 'last owner') throw new Problem('MEMBER_LAST_OWNER', 'The workspace keeps an owner: make somebody else one first')
}

function addInvitations(app: App, options: SessionOptions): void {
  const { pool } = options
  const list = { tags, summary: 'Who is invited and has not come yet', response: { 200: pageOf(Type.Object(invitationItem)) } }
  app.get('/api/invitations', { schema: list, config: { policy: 'own' } }, async (request) => ({
    items: (await listInvitations(pool, workspaceOf(request))).map(invitationView),
    next: null,
  }))

  const make = {
    tags,
    summary: 'Invite somebody, or make a new link for who is invited',
    description: 'Good for a week, and once. The link before it is of no use from here on.',
    body: Type.Object({ email, role }, { additionalProperties: false }),
    response: { 201: Type.Object({ ...invitationItem, link }) },
  }
  app.post('/api/invitations', { schema: make, config: { policy: 'own' } }, async (request, reply) => {
    const made = await invite(pool, { workspace: workspaceOf(request), ...request.body })
    if (made === null) throw new Problem('MEMBER_EXISTS', `${request.body.email} works here already`)
    return reply.code(201).send({ ...invitationView(made), link: linkOf(request, options, made.token) })
  })

  const withdraw = { tags, summary: 'Withdraw an invitation: its link is of no use from here on', params: idParams }
  app.delete('/api/invitations/:id', { schema: withdraw, config: { policy: 'own' } }, async (request, reply) => {
    const { id } = request.params
    const done = isIntId(id) && (await withdrawInvitation(pool, workspaceOf(request), id))
    if (!done) throw new Problem('INVITATION_UNKNOWN', `There is no invitation ${JSON.stringify(id)}: it was accepted or withdrawn`)
    return reply.code(204).send()
  })
}

const invitationView = ({ id, email: address, role: as, createdAt, expiresAt }: Awaited<ReturnType<typeof listInvitations>>[number]) => ({
  id,
  email: address,
  role: as,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
})

const linkOf = (request: { readonly protocol: string; readonly host: string }, { publicUrl }: SessionOptions, secret: string): string =>
  `${(publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}/join#token=${secret}`

const invitationInvalid = () =>
  new Problem('INVITATION_INVALID', 'This link is of no use: it was used or withdrawn, another one took its place, or its week is over')

/** The token goes in bodies alone, and stands behind the # of a link, which browsers keep to themselves: addresses are written down on their way. */
function addDoor(app: App, { pool, publicUrl }: SessionOptions): void {
  const sign = {
    tags,
    summary: 'What a link of an invitation opens',
    body: Type.Object({ token }, { additionalProperties: false }),
    response: {
      200: Type.Object({
        email: Type.String(),
        workspace: Type.String(),
        role: nullable(
          Type.Unsafe<'owner' | 'editor' | 'viewer'>({ ...role, description: 'Null: they are in, and choose a new password' }),
        ),
        known: Type.Boolean({ description: 'They have an account here, and come in by its password' }),
      }),
    },
  }
  app.post('/api/invitations/read', { schema: sign, config: { policy: 'public', rateLimit: tries } }, async (request) => {
    const found = await readInvitation(pool, request.body.token)
    if (found === null) throw invitationInvalid()
    return found
  })

  const accept = {
    tags,
    summary: 'Come in by a link',
    body: Type.Object({ token, password }, { additionalProperties: false }),
    response: { 201: session },
  }
  app.post('/api/invitations/accept', { schema: accept, config: { policy: 'public', rateLimit: tries } }, async (request, reply) => {
    refuseOtherSites(request, publicUrl)
    const entered = await acceptInvitation(pool, request.body)
    if (entered === 'unknown') throw invitationInvalid()
    if (entered === 'wrong') throw passwordWrong()
    setSessionCookie(reply, await openSession(pool, entered), publicUrl)
    return reply.code(201).send(await sessionView(pool, actorOf(entered)))
  })
}

const passwordWrong = () => new Problem('AUTH_PASSWORD_WRONG', 'This is not the password of the account')

function addPassword(app: App, { pool, publicUrl }: SessionOptions): void {
  const current = Type.String({ maxLength: 200 })
  const schema = {
    tags,
    summary: 'Change one’s own password; all other sessions end',
    body: Type.Object({ current, password }, { additionalProperties: false }),
  }
  app.put('/api/session/password', { schema, config: { policy: 'session', rateLimit: tries } }, async (request, reply) => {
    const done = await changePassword(pool, {
      account: request.actor!.account!.id,
      ...request.body,
      token: request.cookies[sessionCookie(publicUrl)]!,
    })
    if (!done) throw passwordWrong()
    return reply.code(204).send()
  })
}
