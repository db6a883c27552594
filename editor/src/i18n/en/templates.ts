/** Texts of the gallery of templates. */
export default {}
