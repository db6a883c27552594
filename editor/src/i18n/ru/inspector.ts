/** Texts of the inspector: forms, rule builder, validation. */
export default {}
