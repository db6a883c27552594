/** The whole of a host: gives each editor its flow and the node types, and keeps what it is told. */
const nodeTypes = await (await fetch('/api/node-types')).json()

for (const name of ['welcome', 'win-back']) {
  const editor = document.getElementById(name)
  const kept = document.getElementById(`${name}-kept`)
  const keep = ({ type, detail }) => {
    kept.dataset.told = type
    kept.textContent = JSON.stringify(detail, null, 2)
  }
  editor.addEventListener('change', keep)
  editor.addEventListener('save', keep)
  editor.addEventListener('publish', keep)
  editor.addEventListener('dirty', ({ detail }) => kept.toggleAttribute('data-dirty', detail))
  editor.addEventListener('error', ({ detail }) => console.error(detail.code, detail.message))
  editor.nodeTypes = nodeTypes
  editor.flow = await (await fetch(`/api/flows/${name}`)).json()
}
