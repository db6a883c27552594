/** This browser's clock, in milliseconds since 1970: the one place of the editor that reads it. What reckons with time is given it. */
export const browserNow = (): number => new Date().getTime()
