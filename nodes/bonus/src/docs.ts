/** What whoever asks how these steps work is told. */
import type { NodeDocs } from '@millrace/core'

export const accrueDocs: NodeDocs = {
  text: [
    {
      en: 'Puts bonuses on the contact’s balance: a number, or a formula over what is known, such as five percent of the order. Amounts are rounded to hundredths; nothing or zero adds nothing, and the contact goes on.',
      ru: 'Зачисляет бонусы на баланс клиента: число или формулу, например пять процентов от заказа. Сумма округляется до сотых; если вышел ноль, ничего не начисляется, и клиент идёт дальше.',
    },
    {
      en: 'With “Burn after” these very bonuses are gone once that time is over, if they were not spent before. “Warn before they burn” tells of it beforehand: a flow with the trigger “Bonuses” can write to the contact then.',
      ru: 'Если указать «Сгорают через», именно эти бонусы пропадут по истечении срока, если их не потратят раньше. «Предупредить до сгорания» сообщит об этом заранее: сценарий с триггером «Бонусы» сможет написать клиенту.',
    },
    {
      en: 'If the formula gives no number, or one below zero, the step fails, and the run stands in the list of problems.',
      ru: 'Если формула даёт не число или число меньше нуля, шаг завершится ошибкой, и прохождение попадёт в список проблем.',
    },
  ],
  uses: [
    { en: 'Bonuses for an order, a review or a birthday', ru: 'Бонусы за заказ, отзыв или ко дню рождения' },
    { en: 'A gift that has to be spent within a month', ru: 'Подарок, который нужно потратить за месяц' },
  ],
  example: {
    en: 'Amount {{ event.properties.total | times: 0.05 }}, burn after 30 days: an order for 2,000 gives 100 bonuses for a month.',
    ru: 'Сколько: {{ event.properties.total | times: 0.05 }}, сгорают через 30 дней. Заказ на 2000 даст 100 бонусов на месяц.',
  },
  ports: { out: { en: 'The bonuses are on the balance.', ru: 'Бонусы на балансе.' } },
}

export const spendDocs: NodeDocs = {
  text: [
    {
      en: 'Takes bonuses off the balance: the whole amount, or nothing at all. Those that would burn first are spent first.',
      ru: 'Списывает бонусы с баланса: всю сумму или ничего. Первыми тратятся те, что сгорят раньше.',
    },
  ],
  uses: [
    { en: 'Pay for a gift or a delivery with bonuses', ru: 'Оплатить бонусами подарок или доставку' },
    { en: 'Take back what was given for an order that is returned', ru: 'Забрать начисленное за возвращённый заказ' },
  ],
  example: {
    en: 'Amount 300: whoever has 300 or more gets the promo code, the others a letter on how to earn more.',
    ru: 'Сколько: 300. У кого есть 300 и больше, получит промокод, остальные — письмо о том, как накопить.',
  },
  ports: {
    out: { en: 'There were enough, and they have been taken off.', ru: 'Бонусов хватило, они списаны.' },
    insufficient: {
      en: 'There are not enough: nothing was taken off. If this way leads nowhere, the flow ends here for the contact.',
      ru: 'Бонусов не хватает, и ничего не списано. Если отсюда никуда не вести, для клиента сценарий закончится.',
    },
  },
}

export const bonusDocs: NodeDocs = {
  text: [
    {
      en: 'Starts when bonuses are accrued, will burn soon or have burned, or when the balance passes an amount on its way up.',
      ru: 'Срабатывает, когда бонусы начислены, скоро сгорят или сгорели, либо когда баланс, вырастая, превысил сумму.',
    },
    {
      en: 'When to warn is said by the step that accrues the bonuses; or fill in “How long before” here, and it holds for all bonuses that burn.',
      ru: 'Когда предупредить, указано в шаге, который начисляет бонусы. Или заполните здесь «За сколько» — тогда срок действует для всех сгорающих бонусов.',
    },
    {
      en: 'A balance that goes down starts nothing; it starts again once it has been at the amount or below and passes it anew.',
      ru: 'Когда баланс уменьшается, ничего не запускается. Снова сработает, когда баланс опустится до этой суммы или ниже и опять её превысит.',
    },
  ],
  uses: [
    { en: 'A letter three days before bonuses burn', ru: 'Письмо за три дня до сгорания бонусов' },
    { en: 'Tell of bonuses for an order', ru: 'Сообщить о начислении за заказ' },
    { en: 'Offer a gift once there is enough for it', ru: 'Предложить подарок, когда на него накопилось' },
  ],
  example: {
    en: 'Bonuses will burn soon, 3 days before: “There is {{ bonus.balance }} on your balance, and a part of it burns in three days”.',
    ru: 'Бонусы скоро сгорят, за 3 дня: «На вашем балансе {{ bonus.balance }}, часть сгорит через три дня».',
  },
  ports: { out: { en: 'The contact whose bonuses they are.', ru: 'Клиент, чьи это бонусы.' } },
}
