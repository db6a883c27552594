/** What whoever asks how these steps work is told. */
import type { NodeDocs } from '@millrace/core'

export const addDocs: NodeDocs = {
  text: [
    {
      en: 'Sets a tag on the contact: a word that conditions, segments and other flows can ask for. It may hold variables, such as city-{{ contact.city }}, and has 100 characters at most.',
      ru: 'Ставит клиенту метку — слово, по которому его найдут условия, сегменты и другие сценарии. В ней можно ставить переменные, например город-{{ contact.city }}; длина — до 100 символов.',
    },
    {
      en: 'A tag that is there already changes nothing and tells nobody.',
      ru: 'Если метка уже стоит, ничего не меняется и никто об этом не узнает.',
    },
  ],
  uses: [
    { en: 'Remember an interest: cats, dogs', ru: 'Запомнить интерес: кошки, собаки' },
    { en: 'Note that the contact got the promo code', ru: 'Отметить, что промокод уже выдан' },
  ],
  ports: { out: { en: 'The contact has the tag.', ru: 'Метка у клиента есть.' } },
}

export const removeDocs: NodeDocs = {
  text: [
    {
      en: 'Takes a tag off the contact. Who does not have it just goes on.',
      ru: 'Снимает с клиента метку. У кого её нет, просто идёт дальше.',
    },
  ],
  uses: [{ en: 'After a purchase: take off “cart abandoned”', ru: 'После покупки снять метку «бросил корзину»' }],
  ports: { out: { en: 'The contact does not have the tag.', ru: 'Метки у клиента нет.' } },
}
