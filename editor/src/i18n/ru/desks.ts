/** Texts of the lists that people work through; what is in them comes from their plugins. */
export default {
  search: 'Поиск',
  state: 'Какие',
  actions: 'Что можно сделать',
  empty: { title: 'Здесь пусто', text: 'Здесь появится то, что сценарии поручают людям: сверху — самое срочное.' },
  emptyState: { title: '«{state}»: пока ничего', text: 'Сюда попадает то, что сотрудники так отметят.' },
  nameless: 'без имени',
  none: { title: 'Ничего не нашлось', text: 'Таких слов здесь нет.' },
  unknown: { title: 'Такого списка здесь нет', text: 'Плагин, с которым он приходит, не установлен или удалён.' },
}
