/** A text of the server as it is shown: it begins with a capital letter. */
export function sentenceOf(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
