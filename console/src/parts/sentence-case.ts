/** A word as it begins a line or an option; languages without letters of two sizes keep theirs. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1);
}
