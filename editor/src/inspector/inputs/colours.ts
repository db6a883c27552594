/** Colours to choose from: those of the theme's groups, told apart by people who see colours differently and on both themes. */
export const colours = [
  ['grey', '#64748b'],
  ['blue', '#2f6bd6'],
  ['sky', '#0ea5e9'],
  ['teal', '#0c7883'],
  ['green', '#1f8a55'],
  ['amber', '#d29a3a'],
  ['red', '#c8283c'],
  ['pink', '#c23a76'],
  ['violet', '#6a4fd0'],
] as const
