import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.ts'
import { migrate } from '../migrations/migrate.ts'
import { listMail, readMail } from './mail.ts'
import { openInbox, type Inbox } from './smtp.ts'

let database: TestDatabase
let pool: Pool
let inbox: Inbox
const errors: unknown[] = []

beforeAll(async () => {
  database = await createDatabase()
  pool = new Pool({ connectionString: database.url })
  await migrate(pool, [])
  await pool.query(`insert into millrace.clock (at) values ('1997-03-01T10:00:00Z')`)
  inbox = await openInbox({ pool, onError: (error) => errors.push(error) })
})
afterAll(async () => {
  await inbox.close()
  await pool.end()
  await database.drop()
})

/** Speaks SMTP line by line; answers the reply to the letter's end. */
async function deliver(url: string, to: readonly string[], letter: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]()
  const reply = async () => {
    for (;;) {
      const { value } = (await replies.next()) as { value: string }
      if (value[3] === ' ') return value
    }
  }
  const say = async (line: string) => {
    socket.write(`${line}\r\n`)
    return await reply()
  }
  await reply()
  await say('EHLO test')
  await say('MAIL FROM:<bounces@shop.example>')
  for (const address of to) await say(`RCPT TO:<${address}>`)
  await say('DATA')
  const answer = await say(`${letter.replaceAll('\n', '\r\n')}\r\n.`)
  socket.end('QUIT\r\n')
  await once(socket, 'close')
  return answer
}

const encoded = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`
const letter = `From: ${encoded('Лавка')} <hello@shop.example>
To: Ann <ann@mail.example>
Subject: ${encoded('Ваша корзина ждёт 🛒')}
X-Note: one
X-Note: two
List-Unsubscribe: <https://mail.example/u/abc>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

${Buffer.from('Привет, Анна 🙂').toString('base64')}
--b
Content-Type: text/html; charset=utf-8

<p>Привет</p>
--b--`

const list = (to: string | null = null, workspace = 1) => listMail(pool, { workspace, to, before: null, limit: 50 })

describe('the built-in inbox', () => {
  it('keeps a letter in Russian with an emoji as a reader would see it, at the time of the runtime', async () => {
    expect(await deliver(inbox.smtpUrl, ['Ann@Mail.Example'], letter)).toMatch(/^250 /)
    const [mail] = await list('ANN@mail.example')
    expect(mail).toMatchObject({
      at: '1997-03-01T10:00:00.000Z',
      from: '"Лавка" <hello@shop.example>',
      to: 'ann@mail.example',
      subject: 'Ваша корзина ждёт 🛒',
      text: 'Привет, Анна 🙂',
      html: '<p>Привет</p>',
      headers: { 'list-unsubscribe': '<https://mail.example/u/abc>', 'x-note': 'one\ntwo' },
    })
    expect(await readMail(pool, { workspace: 1, id: mail!.id })).toEqual(mail)
  })

  it('gives each recipient a copy, and finds it by the address', async () => {
    await deliver(inbox.smtpUrl, ['bob@mail.example', 'cid@mail.example'], 'Subject: two\n\nHi')
    expect([await list('bob@mail.example'), await list('cid@mail.example')].map((mails) => mails.map(({ subject }) => subject))).toEqual([
      ['two'],
      ['two'],
    ])
    expect(await list('nobody@mail.example')).toEqual([])
  })

  it('shows the mail of a message to its own workspace alone', async () => {
    const message = '019a0000-0000-7000-8000-00000000000b'
    await pool.query(
      `insert into millrace.message (id, workspace, contact, channel, content, transactional, state, queued_at)
       values ($1, 2, 1, 'email', '{}', false, 'sent', now())`,
      [message],
    )
    await deliver(inbox.smtpUrl, ['dan@mail.example'], `Subject: private\nX-Millrace-Message: ${message}\n\nHi`)
    const [mail] = await list('dan@mail.example', 2)
    expect(mail).toMatchObject({ subject: 'private' })
    expect(await list('dan@mail.example', 1)).toEqual([])
    expect(await readMail(pool, { workspace: 1, id: mail!.id })).toBeNull()
  })

  it('reads whatever comes: no headers, no subject, HTML alone', async () => {
    await deliver(inbox.smtpUrl, ['eve@mail.example'], '\nonly a body')
    await deliver(inbox.smtpUrl, ['eve@mail.example'], 'Content-Type: text/html\n\n<p>Hi <b>there</b></p>')
    expect(await list('eve@mail.example')).toMatchObject([
      { subject: '', text: 'Hi there', html: '<p>Hi <b>there</b></p>\n' },
      { subject: '', text: 'only a body\n', html: null, from: 'bounces@shop.example' },
    ])
  })

  it('answers 250 only for what is stored', async () => {
    const away = new Pool({ connectionString: database.url })
    const broken = await openInbox({ pool: away, onError: (error) => errors.push(error) })
    await away.end()
    expect(await deliver(broken.smtpUrl, ['fay@mail.example'], letter)).toMatch(/^451 /)
    expect(errors).toHaveLength(1)
    await broken.close()
  })
})

it('shows page after page without leaving one out, also past the ninth mail', async () => {
  for (let n = 1; n <= 12; n++) await deliver(inbox.smtpUrl, ['pages@mail.example'], `Subject: ${n}\n\n${n}`)
  const subjects: string[] = []
  for (let before: string | null = null, more = true; more;) {
    const page = await listMail(pool, { workspace: 1, to: 'pages@mail.example', before, limit: 5 })
    const shown = page.slice(0, 5)
    subjects.push(...shown.map(({ subject }) => subject))
    before = shown.at(-1)?.id ?? null
    more = page.length > 5
  }
  expect(subjects).toEqual(Array.from({ length: 12 }, (_, index) => String(12 - index)))
})
