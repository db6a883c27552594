/** Texts. */
export default {}
