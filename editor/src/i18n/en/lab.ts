/** Texts of the panel that tries a flow out: simulations, tests, reasons. */
export default {
  title: 'Try it out',
  tabs: { simulate: 'Simulate', tests: 'Tests', why: 'Why?' },
}
