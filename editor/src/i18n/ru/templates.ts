/** Тексты галереи шаблонов. */
export default {}
