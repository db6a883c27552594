/**
 * Characters that nobody sees but that change what is seen: they turn the direction of writing, so that `exe.txt` reads `txt.exe`, or
 * stand between letters with no width, so that two addresses look like one. No subject, name or address needs them.
 */

/** Marks, embeddings, overrides and isolates of direction (Unicode TR9), zero-width and other characters without a glyph. */
const always = /[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/gu

/** Joiners belong to emoji and to scripts that join their letters, not to these. */
const joiners = /(?<=^|[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{ASCII}])[\u200c\u200d]+/gu

/** Letters of tags, which spell the region of a flag and nothing else. */
const tags = /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]*)[\u{e0000}-\u{e007f}]+/gu

export const withoutUnseen = (text: string): string => text.replace(always, '').replace(joiners, '').replace(tags, '')

export const hasUnseen = (text: string): boolean => withoutUnseen(text) !== text
