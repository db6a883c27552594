/** Reports as mail servers write them, put together around an address that names one message. Written for these tests; no real person's mail. */

export interface Sample {
  readonly name: string
  /** `failed hard 5.1.1`, `delayed`, `complaint abuse`, `automatic`, `reply`, `unclear`. */
  readonly expected: string
  readonly raw: string
}

/** Of a message that these reports are about. It is verified by whoever reads them, not here. */
export const token = 'mzxw6ytboijrgk2a77bqp5lxtdegvhn2s3uw4yi6zcofr'
export const verp = `bounces+${token}@returns.shop.example`

export const crlf = (text: string): string => text.replace(/^\n/, '').replace(/\r?\n/g, '\r\n')

/** The head of our letter, as servers return it. */
export const ourHeaders = `Return-Path: <${verp}>
Received: from flows.shop.example (flows.shop.example [203.0.113.10])
        by mx.example.net with ESMTPS id 4RtX1z2kWz9sVQ; Mon, 4 Jan 2027 09:00:02 +0000 (UTC)
From: Shop <hello@shop.example>
To: ann@mail.example
Subject: Your cart is waiting
Message-ID: <019a0000-0000-7000-8000-00000000000b@shop.example>
References: <${token}@returns.shop.example>
X-Millrace-Message: 019a0000-0000-7000-8000-00000000000a
X-Millrace-Token: ${token}
Auto-Submitted: auto-generated
Precedence: bulk
List-Unsubscribe: <https://flows.shop.example/u/AbC>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
`

export interface Dsn {
  readonly from?: string
  readonly to?: string
  readonly subject?: string
  readonly human?: string
  readonly message?: string
  /** Fields of the recipients, groups apart by an empty line. */
  readonly group: string
  readonly headers?: string
  readonly returned?: string
}

/** A report by RFC 3464, with what differs from server to server given. */
export function dsn(name: string, expected: string, given: Dsn): Sample {
  const {
    from = 'MAILER-DAEMON@mx.example.net (Mail Delivery System)',
    to = verp,
    subject = 'Undelivered Mail Returned to Sender',
    human = 'I am sorry to have to inform you that your message could not be delivered.',
    message = 'Reporting-MTA: dns; mx.example.net\nArrival-Date: Mon, 4 Jan 2027 09:00:02 +0000 (UTC)',
    group,
    headers = 'Auto-Submitted: auto-replied\n',
    returned = `Content-Type: text/rfc822-headers\n\n${ourHeaders}`,
  } = given
  return {
    name,
    expected,
    raw: crlf(`Return-Path: <>
Date: Mon, 4 Jan 2027 09:00:05 +0000 (UTC)
From: ${from}
Subject: ${subject}
To: ${to}
${headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
        boundary="4RtX1z2kWz9sVQ/mx.example.net"
Message-Id: <20270104090005.4RtX1z@mx.example.net>

This is a MIME-encapsulated message.

--4RtX1z2kWz9sVQ/mx.example.net
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

${human}

--4RtX1z2kWz9sVQ/mx.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

${message}

${group}

--4RtX1z2kWz9sVQ/mx.example.net
Content-Description: Undelivered Message
${returned}
--4RtX1z2kWz9sVQ/mx.example.net--
`),
  }
}

export const recipient = (rest: string): string =>
  `Final-Recipient: rfc822; ann@mail.example\nOriginal-Recipient: rfc822;ann@mail.example\n${rest}`

/** A mail of plain text. */
export function plain(name: string, expected: string, given: { readonly headers: string; readonly text: string }): Sample {
  const { headers, text } = given
  return { name, expected, raw: crlf(`${headers.trim()}\nDate: Mon, 4 Jan 2027 09:00:05 +0000\n\n${text}\n`) }
}
