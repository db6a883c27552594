/** Draws a flow of a Millrace server: `connected.html?flow=<id>`. The draft is saved there as it changes; the page only hears of it. */
const editor = document.getElementById('connected')
const kept = document.getElementById('connected-kept')

for (const name of ['ready', 'change', 'save', 'publish', 'error'])
  editor.addEventListener(name, ({ type, detail }) => {
    kept.dataset.told = type
    kept.textContent = JSON.stringify({ type, told: detail }, null, 2)
  })
const flow = new URLSearchParams(location.search).get('flow')
if (flow === null) kept.textContent = 'Say which flow: connected.html?flow=<its id>, as the address of its page on the server ends'
else editor.flowId = flow
