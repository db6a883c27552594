/** The flow as a picture for a document or a talk: SVG, or PNG at twice its size. */
import { render, h } from 'vue'
import { useI18n } from 'vue-i18n'
import { cardsOf, edgeShapes } from '../../canvas/model.ts'
import { pictureOf, type Picture } from '../../canvas/picture.ts'
import { useSummaries, withNames } from '../../canvas/summary.ts'
import { framesOf, notesOf } from '../../canvas/surroundings.ts'
import { localized } from '../../i18n/index.ts'
import { fieldNames } from '../../inspector/rule/field-names.ts'
import { useCardWords } from '../../inspector/rule/use-words.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { useManifests } from '../../stores/manifests.ts'
import { useFeedback } from '../../ui/feedback.ts'
import { saveBlob } from '../../ui/files.ts'
import { iconOf } from '../../ui/icons.ts'

/** Browsers draw nothing on a canvas with a longer side. */
const longest = 16_000
const sharpness = 2

export function usePicture() {
  const { t } = useI18n()
  const doc = useFlowDocument()
  const manifests = useManifests()
  const summaryOf = useSummaries()
  const speaker = useCardWords(() => ({ document: doc.document, manifests: manifests.byType }))
  const { attempt } = useFeedback()

  function draw() {
    const names = fieldNames({ document: doc.document, manifests: manifests.byType })
    const cards = cardsOf(doc.document, manifests.byType)
    const picture: Picture = {
      name: doc.document.name,
      cards,
      edges: edgeShapes(doc.document.edges, cards),
      notes: [...notesOf(doc.document).values()],
      frames: framesOf(doc.document, cards),
      textOf: ({ node, manifest, ports }) => ({
        title: node.title ?? (manifest ? localized(manifest.title) : node.type),
        summary: withNames(summaryOf(node, manifest, speaker.value), names),
        ports: ports.map((port) => localized(port.title)),
      }),
      iconOf: drawnIcon,
      hueOf,
    }
    return pictureOf(picture)
  }
  const save = (kind: 'svg' | 'png') =>
    attempt(async () => {
      const drawn = draw()
      if (drawn === null) return t('flow.picture.empty')
      const picture = kind === 'svg' ? new Blob([drawn.svg], { type: 'image/svg+xml' }) : await painted(drawn)
      saveBlob(`${doc.document.name}.${kind}`, picture)
      return null
    })
  return { save }
}

/** What stands inside the icon's own SVG. */
function drawnIcon(name: string): string | null {
  const host = document.createElement('div')
  render(h(iconOf(name)), host)
  const inside = [...(host.querySelector('svg')?.children ?? [])].map((shape) => new XMLSerializer().serializeToString(shape)).join('')
  render(null, host)
  return inside === '' ? null : inside
}

/** Of the light theme, whichever is on. */
const hues: Readonly<Record<string, string>> = {
  trigger: '#1b7f4d',
  control: '#9a6208',
  split: '#6a4fd0',
  message: '#2f6bd6',
  people: '#0c7883',
  loyalty: '#c23a76',
  outside: '#46617f',
}
const hueOf = (group: string) => hues[group] ?? '#586174'

/** As a `data:` address: the page's policy lets pictures be of no other kind. */
async function painted({ svg, width, height }: { readonly svg: string; readonly width: number; readonly height: number }): Promise<Blob> {
  const scale = Math.min(sharpness, longest / Math.max(width, height))
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * scale)
  canvas.height = Math.ceil(height * scale)
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob === null) throw new Error('This browser cannot make a picture of that size; save it as SVG')
  return blob
}
