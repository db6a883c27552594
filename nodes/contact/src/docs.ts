/** What whoever asks how this step works is told. */
import type { NodeDocs } from '@millrace/core'

export const contactSetDocs: NodeDocs = {
  text: [
    {
      en: 'Writes values into fields of the contact, for this flow and everywhere else. A field that is not there yet is made, one left empty is emptied, all others stay as they are.',
      ru: 'Записывает значения в поля клиента — они будут видны и здесь, и во всех других местах. Если поля ещё нет, оно появится, пустое значение очистит поле, остальные поля не изменятся.',
    },
    {
      en: 'Texts may hold variables. Numbers, yes and no, and lists stay what they are, so that conditions can count with them.',
      ru: 'В текстах можно ставить переменные. Числа, да/нет и списки сохраняют свой вид, чтобы условия могли с ними считать.',
    },
    {
      en: 'The change is an event, Contact Updated, that other flows can start on. If nothing would change, nothing is written and no event comes.',
      ru: 'Об изменении сообщает событие Contact Updated, на него могут запускаться другие сценарии. Если значения те же, ничего не записывается и события нет.',
    },
  ],
  uses: [
    { en: 'Note at which stage the contact is', ru: 'Отметить, на каком этапе клиент' },
    { en: 'Keep the city from an order', ru: 'Запомнить город из заказа' },
  ],
  example: {
    en: 'city = {{ event.properties.city }}, stage = customer.',
    ru: 'city = {{ event.properties.city }}, stage = customer.',
  },
  ports: { out: { en: 'The fields are written.', ru: 'Поля записаны.' } },
}
