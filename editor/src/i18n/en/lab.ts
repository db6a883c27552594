/** Texts of the panel that tries a flow out: simulations, tests, reasons. */
import tests from './lab-tests.ts'

export default {
  title: 'Try it out',
  tabs: { simulate: 'Simulate', tests: 'Tests', why: 'Why?' },
  tests,
}
