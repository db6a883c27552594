/** What the rows of a chain need of the flow, and what they ask of it; provided by the view, so that sections can nest. */
import type { FlowNode } from '@millrace/core'
import { inject, type InjectionKey } from 'vue'
import type { PortRef } from '../../../document/commands.ts'

export interface ChainTelling {
  title(node: FlowNode): string
  summary(node: FlowNode): string
  icon(node: FlowNode): string
  group(node: FlowNode): string
  /** What the way that leaves here is called. */
  branch(port: PortRef): string
  /** How many entered the step; null while nothing is published. */
  entered(node: string): number | null
  locked(): boolean
  chosen(): string | null
  canSwap(a: FlowNode, b: FlowNode): boolean
  open(node: string): void
  insert(port: PortRef, event: MouseEvent): void
  swap(a: string, b: string): void
  remove(node: string): void
}

export const chainKey: InjectionKey<ChainTelling> = Symbol('chain')

export const useTelling = (): ChainTelling => inject(chainKey)!
