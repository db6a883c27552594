/** Texts of the pages of segments. */
export default {}
