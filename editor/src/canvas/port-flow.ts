/**
 * What pulling at a port does (Rete's connection plugin asks): from an output to a card it connects, into the void it asks for a new node,
 * back onto itself it is a click. At an input it takes up the edge that comes in there. Sources come from the document, never from what
 * happens to be mounted.
 */
import type { ClassicPreset, GetSchemes } from 'rete'
import { Flow, type ConnectionExtra, type SocketData } from 'rete-connection-plugin'

export type Schemes = GetSchemes<ClassicPreset.Node, ClassicPreset.Connection<ClassicPreset.Node, ClassicPreset.Node> & ConnectionExtra>

export interface Pulled {
  readonly node: string
  readonly port: string
}

export interface PortFlowHooks {
  locked(): boolean
  /** The edge to take up at the input of a node, if any comes in. */
  incoming(node: string): Pulled | null
  /** The card under the pointer. */
  cardUnderPointer(): string | null
  connect(from: Pulled, to: string): void
  clicked(from: Pulled): void
  /** Let go over nothing. */
  dropped(from: Pulled): void
}

export class PortFlow extends Flow<Schemes, unknown[]> {
  private readonly hooks: PortFlowHooks
  private pulled: SocketData | undefined
  private origin: SocketData | undefined
  constructor(hooks: PortFlowHooks) {
    super()
    this.hooks = hooks
  }

  async pick({ socket, event }: { socket: SocketData; event: 'up' | 'down' }): Promise<void> {
    if (event === 'down') this.begin(socket)
    else if (this.pulled !== undefined) this.end(socket)
  }

  private begin(socket: SocketData): void {
    if (this.hooks.locked()) return
    this.origin = socket
    if (socket.side === 'output') this.pulled = socket
    else {
      const edge = this.hooks.incoming(socket.nodeId)
      if (edge !== null) this.pulled = { ...socket, side: 'output', nodeId: edge.node, key: edge.port }
    }
  }

  private end(socket: SocketData): void {
    const from = this.take()
    if (from === null) return
    if (socket === this.origin) {
      if (socket.side === 'output') this.hooks.clicked(from)
    } else if (socket.nodeId !== from.node || socket.side === 'input') this.hooks.connect(from, socket.nodeId)
  }

  private take(): Pulled | null {
    const { pulled } = this
    this.pulled = undefined
    return pulled === undefined ? null : { node: pulled.nodeId, port: pulled.key }
  }

  getPickedSocket(): SocketData | undefined {
    return this.pulled
  }

  drop(): void {
    const from = this.take()
    if (from === null) return
    const card = this.hooks.cardUnderPointer()
    if (card === null) this.hooks.dropped(from)
    else if (card !== from.node) this.hooks.connect(from, card)
  }
}
