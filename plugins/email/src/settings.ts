/** What an operator sets: the server that takes our mail, who it is from, where bounces go and what it is signed with. */
import { Type, type Static } from '@millrace/core'

const domain = '^(?=.{1,190}$)[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$'
/** 64 octets before the @ (RFC 5321), less those of the token and the plus before it. */
const shortAddress = '^[A-Za-z0-9._-]{1,18}@(?=.{1,190}$)[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$'

export const settingsSchema = Type.Object(
  {
    smtpUrl: Type.Optional(
      Type.String({
        pattern: '^smtps?://',
        maxLength: 2000,
        description:
          'smtp:// (STARTTLS when offered) or smtps://, with user:password@ when needed; options of the connection as query parameters',
        'x-ui': {
          widget: 'password',
          host: true,
          order: 1,
          title: { en: 'SMTP server', ru: 'SMTP-сервер' },
          placeholder: 'smtps://user:password@mail.example.com:465',
          help: {
            en: 'With user name and password in the address. Empty: the server that this installation uses (SMTP_URL)',
            ru: 'Адрес с именем пользователя и паролем. Пусто: сервер, заданный при установке (SMTP_URL)',
          },
        },
      }),
    ),
    from: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'The sender of letters that name none: an address, or Name <address>',
        'x-ui': {
          order: 2,
          title: { en: 'From', ru: 'От кого' },
          placeholder: { en: 'My shop <hello@shop.example>', ru: 'Мой магазин <hello@shop.example>' },
          help: {
            en: 'For letters that name no sender of their own',
            ru: 'Для писем, в которых не указан свой отправитель',
          },
        },
      }),
    ),
    replyTo: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'Where answers go when not to the sender: an address, or Name <address>',
        'x-ui': {
          order: 3,
          title: { en: 'Reply to', ru: 'Куда отвечать' },
          placeholder: 'support@shop.example',
          help: { en: 'Empty: answers come to the sender', ru: 'Пусто: ответы приходят отправителю' },
        },
      }),
    ),
    bounceDomain: Type.Optional(
      Type.String({
        pattern: domain,
        description: 'Bounces go to bounces+<token>@ this domain, whose mail server hands them to the route reports',
        'x-ui': {
          order: 4,
          title: { en: 'Domain for bounces', ru: 'Домен для возвратов' },
          placeholder: 'bounces.shop.example',
          help: {
            en: 'Letters that could not be delivered come back to this domain. Its mail server must pass them on to us: see the description of the plugin',
            ru: 'Сюда возвращаются письма, которые не удалось доставить. Почтовый сервер домена должен передавать их нам: см. описание плагина',
          },
        },
      }),
    ),
    bounceAddress: Type.Optional(
      Type.String({
        pattern: shortAddress,
        description: 'In place of bounceDomain: one mailbox with plus addressing, at most 18 characters before the @',
        'x-ui': {
          order: 5,
          group: 'advanced',
          title: { en: 'Mailbox for bounces', ru: 'Ящик для возвратов' },
          placeholder: 'returns@shop.example',
          help: {
            en: 'In place of a domain: a mailbox that also takes mail for name+anything@, with at most 18 characters before the @',
            ru: 'Вместо домена: ящик, который принимает и письма на имя+что-угодно@; до @ не больше 18 знаков',
          },
        },
      }),
    ),
    dkimDomain: Type.Optional(
      Type.String({
        pattern: domain,
        description: 'The domain that letters are signed for (DKIM), that of the sender or one above it',
        'x-ui': {
          order: 6,
          title: { en: 'DKIM domain', ru: 'Домен DKIM' },
          placeholder: 'shop.example',
          help: {
            en: 'Signs letters here. Leave empty when the SMTP server signs them',
            ru: 'Подписывать письма здесь. Оставьте пустым, если их подписывает SMTP-сервер',
          },
        },
      }),
    ),
    dkimSelector: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})*$',
        maxLength: 190,
        description: 'The name of the key: its public half stands in the DNS record <selector>._domainkey.<domain>',
        'x-ui': {
          order: 7,
          title: { en: 'DKIM selector', ru: 'Селектор DKIM' },
          placeholder: 'millrace',
          help: {
            en: 'The public key stands in the DNS record selector._domainkey.domain',
            ru: 'Открытый ключ хранится в записи DNS селектор._domainkey.домен',
          },
        },
      }),
    ),
    dkimPrivateKey: Type.Optional(
      Type.String({
        maxLength: 10_000,
        description: 'An RSA key of 1024 bits or more, as PEM or the Base64 inside it',
        'x-ui': {
          widget: 'password',
          order: 8,
          title: { en: 'DKIM private key', ru: 'Закрытый ключ DKIM' },
          placeholder: '-----BEGIN PRIVATE KEY-----',
          help: { en: 'An RSA key as a PEM file has it', ru: 'Ключ RSA, как в файле PEM' },
        },
      }),
    ),
    attachmentHosts: Type.Optional(
      Type.Array(Type.String({ pattern: '^[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?$' }), {
        maxItems: 20,
        description: 'Hosts that attachments may be fetched from, exactly as in their addresses; with the port where it is no standard one',
        'x-ui': {
          order: 9,
          group: 'advanced',
          title: { en: 'Hosts of attachments', ru: 'Откуда брать вложения' },
          placeholder: 'files.shop.example',
          help: {
            en: 'Letters attach files from these hosts and no others',
            ru: 'Письма прикладывают файлы только с этих сайтов',
          },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export type EmailSettings = Static<typeof settingsSchema>
