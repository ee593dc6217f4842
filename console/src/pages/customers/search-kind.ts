/** What a text typed into the global search is: which filter of the customer list it becomes. */
export type SearchKind = 'phone' | 'identity' | 'identifier' | 'name';

export function searchKindOf(text: string): SearchKind {
  const compact = text.replaceAll(/[\s-]/g, '');
  if (/^(\+?86)?1\d{10}$/.test(compact)) return 'phone';
  if (/^\d{17}[\dXx]$/.test(compact) || /^\d{15}$/.test(compact)) return 'identity';
  return /^[\w.-]+$/.test(text) && /\d/.test(text) ? 'identifier' : 'name';
}
