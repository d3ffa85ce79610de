/** In fours, as people read it aloud and type it. */
export function inGroups(text: string): string {
  return text.replace(/(.{4})(?=.)/g, "$1 ");
}
