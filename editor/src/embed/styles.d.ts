/** All styles of the custom element as one text; the build of the library puts them in. */
declare module 'virtual:millrace-styles' {
  const styles: string
  export default styles
}
