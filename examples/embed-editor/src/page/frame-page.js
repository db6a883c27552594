/** Shows a flow of a Millrace server in a frame: `frame.html?flow=<id>` of the server itself, or else the welcome that this page keeps. */
import { connectFrame } from './frame.js'

const json = async (path) => (await fetch(path)).json()
const { server, token } = await json('/api/millrace')
const flow = new URLSearchParams(location.search).get('flow')
const frame = document.getElementById('frame')
const kept = document.getElementById('frame-kept')

const own = flow === null ? { flow: await json('/api/flows/welcome'), nodeTypes: await json('/api/node-types') } : { token }
const editor = connectFrame(frame, {
  origin: server,
  options: { locale: 'en', theme: 'dark', ...own },
  heard(type, told) {
    if (type === 'resize') frame.style.height = `${Math.min(900, told.height)}px`
    else {
      kept.dataset.told = type
      kept.textContent = JSON.stringify({ type, told }, null, 2)
    }
  },
})
frame.src = `${server}/embed/${encodeURIComponent(flow ?? 'welcome')}`
window.addEventListener('pagehide', () => editor.close())
