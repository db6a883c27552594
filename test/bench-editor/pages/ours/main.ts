/** The editor's own canvas, from a flow in memory. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { noOverlay } from '../../../../editor/src/canvas/overlay.ts'
import { i18n, setLocale } from '../../../../editor/src/i18n/index.ts'
import { useSelection } from '../../../../editor/src/stores/selection.ts'
import { applyTheme } from '../../../../editor/src/theme/index.ts'
import type { CanvasPage, Flow } from '../../canvas-page.ts'
import { framesUntil, middleOf, painted, pointWhere, settled, stroke } from '../strokes.ts'
import BenchCanvas from './BenchCanvas.vue'

const holders = document.getElementsByClassName('card-holder')
const cards = document.getElementsByClassName('card')
const pinia = createPinia()
let shown: { readonly flow: Flow; readonly canvas: InstanceType<typeof BenchCanvas> } | null = null

async function open(flow: Flow): Promise<number> {
  const began = performance.now()
  const manifests = new Map(flow.manifests.map((manifest) => [manifest.type, manifest]))
  const props = { document: flow.document, manifests, overlay: { ...noOverlay, stats: flow.stats } }
  const app = createApp(BenchCanvas, props).use(pinia).use(i18n)
  shown = { flow, canvas: app.mount('#app') as InstanceType<typeof BenchCanvas> }
  let before = -1
  await framesUntil(() => {
    const still = cards.length === before
    before = cards.length
    return still && before > 0 && holders.length === flow.document.nodes.length
  })
  await painted()
  return performance.now() - began
}

/** Throws before a flow is open. */
function scene() {
  const made = shown?.canvas.scene() ?? null
  if (made === null) throw new Error('Nothing is open')
  return made
}

async function look(at: 'fit' | 'full'): Promise<void> {
  if (at === 'fit') scene().fit()
  else {
    const middle = middleOf(shown!.flow)
    scene().look({ k: 1, x: innerWidth / 2 - middle.x, y: innerHeight / 2 - middle.y }, false)
  }
  await settled()
}

async function chooseAll(): Promise<void> {
  useSelection(pinia).set({ nodes: new Set(shown?.flow.document.nodes.map(({ id }) => id)) })
  await settled()
}

const page: CanvasPage = {
  open,
  look,
  chooseAll,
  background: () => pointWhere((element) => element.classList.contains('canvas')),
  step: () => pointWhere((element) => element.closest('.card-holder') !== null && element.closest('.port') === null),
  stroke,
}

applyTheme('light')
await setLocale('en')
Object.assign(globalThis, { canvas: page })
