const storedAs = 'huike.own-tags.phone-key';
let forThisVisit: string | null = null;

/**
 * A random text by which the server knows this phone again: the first phone that opens a link is the only
 * one it works on. A browser that keeps nothing has one for as long as the page is open.
 */
export function phoneKey(): string {
  try {
    const kept = localStorage.getItem(storedAs);
    if (kept !== null && /^[A-Za-z0-9_-]{22,64}$/.test(kept)) return kept;
    const made = newKey();
    localStorage.setItem(storedAs, made);
    return made;
  } catch {
    forThisVisit ??= newKey();
    return forThisVisit;
  }
}

/** 32 of the 64 letters that addresses take: 192 random bits. */
function newKey(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => letters[byte % 64]).join('');
}
