/** Тексты панели, где сценарий пробуют: прогоны, тесты, причины. */
import tests from './lab-tests.ts'

export default {
  title: 'Проба',
  tabs: { simulate: 'Прогон', tests: 'Тесты', why: 'Почему?' },
  tests,
}
