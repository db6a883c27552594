/**
 * The host's half of a framed editor, to be copied. The frame says `hello`, this answers with what it is to show and a port, and from then on
 * the two speak over the port alone. Both check whom they hear: the frame by the origins that its server knows, this by the frame's own.
 */
export function connectFrame(frame, { origin, options, heard }) {
  let port = null
  function onMessage(event) {
    if (event.source !== frame.contentWindow || event.origin !== origin) return
    if (event.data?.millrace !== 1 || event.data.type !== 'hello') return
    port?.close()
    const channel = new MessageChannel()
    port = channel.port1
    port.addEventListener('message', ({ data }) => heard(data.type, data.told))
    port.start()
    frame.contentWindow.postMessage({ millrace: 1, type: 'init', options }, origin, [channel.port2])
  }
  window.addEventListener('message', onMessage)
  return {
    /** Other options, or another document. */
    load: (next) => port?.postMessage({ millrace: 1, type: 'load', options: next }),
    /** Asks for the document: it is heard as `save`. */
    save: () => port?.postMessage({ millrace: 1, type: 'save' }),
    close() {
      window.removeEventListener('message', onMessage)
      port?.close()
    },
  }
}
