/** What is so of every step that sends a message, whatever its channel: the rules that it asks, and where its two ways out lead. */
import type { NodeDocs } from './node-docs.ts'

const rules: NodeDocs['text'] = [
  {
    en: 'The contact goes on at once, and the message is sent right after. Just before that the rules of sending are asked once more: quiet hours and the frequency cap may put it off or keep it from going out. A transactional message passes them.',
    ru: 'Клиент идёт дальше сразу, а сообщение отправляется следом. Перед самой отправкой правила проверяются ещё раз: тихие часы и ограничение частоты могут её отложить или отменить. Транзакционных сообщений это не касается.',
  },
  {
    en: 'To go on only after somebody has opened it or clicked, put “Wait for an event” or “Check a message” behind it.',
    ru: 'Чтобы дождаться открытия или перехода по ссылке, поставьте следом «Ожидание события» или «Проверка сообщения».',
  },
]

const ports: NonNullable<NodeDocs['ports']> = {
  out: {
    en: 'The message has been queued to be sent. What became of it is told by its status: sent, delivered, opened.',
    ru: 'Сообщение поставлено в очередь на отправку. Что с ним стало, скажет его статус: отправлено, доставлено, открыто.',
  },
  blocked: {
    en: 'It will not be sent: the contact has no address here, unsubscribed, gave no consent, or the address is on the stop list. If this way leads nowhere, the contact goes on as if it had been sent.',
    ru: 'Отправки не будет: у клиента нет адреса в этом канале, он отписался, не дал согласия или адрес в стоп-листе. Если отсюда никуда не вести, клиент пойдёт дальше так же, как после отправки.',
  },
}

export function sendDocs(own: Pick<NodeDocs, 'text' | 'uses' | 'example'> | undefined): NodeDocs {
  return { ...own, text: [...(own?.text ?? []), ...rules], ports }
}
