const storedAs = 'huike.merchant-join.secret';

/** The secret of the last application from this phone; a browser that keeps nothing has the link alone. */
export function keptSecret(): string {
  try {
    return localStorage.getItem(storedAs) ?? '';
  } catch {
    return '';
  }
}

export function keepSecret(secret: string): void {
  try {
    localStorage.setItem(storedAs, secret);
  } catch {
    // The link on the page can be copied all the same.
  }
}
