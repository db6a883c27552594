/** What a sticky note and a frame can be coloured in. The editor has a tint of each for both themes. */
export const noteColours = ['yellow', 'green', 'blue', 'violet', 'pink', 'grey'] as const
