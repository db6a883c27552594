/** What the widget says, in English and Russian. */
import { language } from './host.ts'

const en = {
  close: 'Close',
  chat: 'Chat',
  open: 'Open the chat',
  unread: 'Open the chat, new messages:',
  write: 'Write a message',
  message: 'Message',
  send: 'Send',
  unsent: 'Not sent. Try once more.',
  you: 'You',
  us: 'We',
  window: 'Message',
  ask: 'May we remember this browser, to show you what fits and to know which pages help?',
  privacy: 'More on your data',
  yes: 'Yes',
  no: 'No',
  privacyBar: 'Privacy',
  formGone: 'This form cannot be shown at the moment.',
  formUnsent: 'It was not sent. Look at the connection and try once more.',
  choose: 'Choose',
  required: 'required',
  submit: 'Send',
}

const ru: typeof en = {
  close: 'Закрыть',
  chat: 'Чат',
  open: 'Открыть чат',
  unread: 'Открыть чат, новых сообщений:',
  write: 'Напишите сообщение',
  message: 'Сообщение',
  send: 'Отправить',
  unsent: 'Не отправлено. Попробуйте ещё раз.',
  you: 'Вы',
  us: 'Мы',
  window: 'Сообщение',
  ask: 'Можно запомнить этот браузер? Так мы покажем то, что вам подходит, и узнаем, какие страницы полезны.',
  privacy: 'Подробнее о данных',
  yes: 'Да',
  no: 'Нет',
  privacyBar: 'Конфиденциальность',
  formGone: 'Сейчас эту форму показать не получается.',
  formUnsent: 'Не отправлено. Проверьте соединение и попробуйте ещё раз.',
  choose: 'Выберите',
  required: 'обязательно',
  submit: 'Отправить',
}

export const words = language === 'ru' ? ru : en
