/** CodeMirror in our tokens, so that it follows the theme without being told. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.tagName, tags.angleBracket], color: 'var(--flow-hue-control)' },
  { tag: [tags.string, tags.attributeValue], color: 'var(--flow-hue-trigger)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--flow-hue-people)' },
  { tag: [tags.propertyName, tags.attributeName], color: 'var(--flow-hue-message)' },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName)], color: 'var(--flow-hue-outside)' },
  { tag: [tags.comment, tags.docComment], color: 'var(--flow-text-3)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--flow-danger-text)' },
])

const look = EditorView.theme({
  '&': { color: 'var(--flow-text)', fontSize: '13px', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '20px', overflow: 'auto' },
  '.cm-content': { padding: '5px 0', caretColor: 'var(--flow-text)' },
  '.cm-line': { padding: '0 11px' },
  '.cm-cursor': { borderLeftColor: 'var(--flow-text)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--flow-accent) 25%, transparent) !important',
  },
  '.cm-placeholder': { color: 'var(--flow-text-3)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--flow-text-3)', border: 'none' },
  '.cm-liquid': { borderRadius: '4px', padding: '1px 2px', backgroundColor: 'var(--flow-accent-soft)', color: 'var(--flow-accent-text)' },
  '.cm-liquid-tag': { color: 'var(--flow-hue-control)', fontWeight: '500' },
  '.cm-tooltip': {
    border: '1px solid var(--flow-border)',
    borderRadius: 'var(--flow-radius)',
    backgroundColor: 'var(--flow-surface)',
    boxShadow: 'var(--flow-shadow-2)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--flow-font)', maxHeight: '240px', padding: '4px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    justifyContent: 'space-between',
    gap: '16px',
    padding: '4px 8px',
    borderRadius: '4px',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--flow-accent)', color: 'var(--flow-on-accent)' },
  '.cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionDetail': { marginLeft: 'auto', color: 'var(--flow-text-3)', fontStyle: 'normal' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
})

export const editorTheme = [look, syntaxHighlighting(highlight)]
