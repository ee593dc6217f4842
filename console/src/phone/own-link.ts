const storedAs = 'huike.benefits.token';
let forThisVisit = '';

/**
 * The token of the customer's link is kept on the phone that it is bound to, so that the page can be opened
 * again at the till, and leaves the address bar, where a picture of the screen would show it.
 */
export function keepToken(token: string): void {
  forThisVisit = token;
  try {
    localStorage.setItem(storedAs, token);
  } catch {
    // A browser that keeps nothing has it for as long as the page is open.
  }
}

export function ownToken(): string {
  if (forThisVisit !== '') return forThisVisit;
  try {
    return localStorage.getItem(storedAs) ?? '';
  } catch {
    return '';
  }
}
