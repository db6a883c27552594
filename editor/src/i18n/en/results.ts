/** Texts of the results of split tests. */
export default {}
