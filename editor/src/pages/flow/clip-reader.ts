/** Loads what reads the clipboard: before it is needed, so that a paste waits for nothing. */
export const clipReader = () => import('../../document/read-clip.ts')
