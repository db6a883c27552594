/** What the form itself says, in English and Russian; an author's own words stand before these. */
export type Language = 'en' | 'ru'

const en = {
  send: 'Send',
  choose: 'Choose',
  required: 'Fill this in',
  ticked: 'Tick this to go on',
  email: 'This is no e-mail address: it looks like name@example.com',
  tel: 'This is no phone number: write it with the country code, +44 20 7946 0958',
  long: 'This is too long',
  option: 'Choose one of the list',
  faults: 'Look at what is marked and send it once more.',
  thanks: 'Thank you',
  received: 'We have got it.',
  check: 'Look into your mailbox: we have sent a letter. Follow the link in it, and you are subscribed.',
  back: 'If you had unsubscribed before, we have sent you a letter: follow the link in it, and our letters come again.',
  subject: 'Please confirm your subscription',
  letter:
    'You, or somebody who gave your address, asked to get our letters. If it was you, confirm it. If not, do nothing: we will not write again.',
  confirm: 'Confirm',
  confirmTitle: 'Confirm the subscription?',
  confirmText: 'Our letters will come to',
  done: 'You are subscribed',
  doneText: 'Thank you. You can close this page; every letter has a link to unsubscribe.',
  gone: 'This form is not there',
  goneText: 'It may have been removed. Ask whoever gave you the link.',
}

const ru: typeof en = {
  send: 'Отправить',
  choose: 'Выберите',
  required: 'Заполните это поле',
  ticked: 'Без этой галочки отправить нельзя',
  email: 'Это не похоже на адрес почты: он выглядит как name@example.com',
  tel: 'Это не похоже на телефон: укажите номер с кодом страны, +7 495 123-45-67',
  long: 'Слишком длинно',
  option: 'Выберите из списка',
  faults: 'Проверьте отмеченные поля и отправьте ещё раз.',
  thanks: 'Спасибо',
  received: 'Мы всё получили.',
  check: 'Загляните в почту: мы отправили письмо. Перейдите по ссылке из него, и подписка оформлена.',
  back: 'Если раньше вы отписались, мы отправили вам письмо: перейдите по ссылке из него, и рассылка возобновится.',
  subject: 'Подтвердите, пожалуйста, подписку',
  letter:
    'Вы или кто-то, кто указал ваш адрес, попросили присылать наши письма. Если это были вы, подтвердите подписку. Если нет, ничего делать не нужно: больше мы не напишем.',
  confirm: 'Подтвердить',
  confirmTitle: 'Подтвердить подписку?',
  confirmText: 'Наши письма будут приходить на',
  done: 'Подписка оформлена',
  doneText: 'Спасибо! Страницу можно закрыть. В каждом письме есть ссылка для отписки.',
  gone: 'Такой формы нет',
  goneText: 'Возможно, её удалили. Спросите у того, кто дал ссылку.',
}

export type Words = typeof en
export const wordsOf = (language: Language): Words => ({ en, ru })[language]
