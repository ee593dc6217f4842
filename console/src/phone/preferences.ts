import type { Language } from './phone-words.ts';

/** What the reader chose on this phone; a browser that keeps nothing asks its own language each time. */
export type Preferences = { language: Language; largeText: boolean };

const keys = { language: 'huike.claim.language', largeText: 'huike.claim.large-text' };

export function readPreferences(): Preferences {
  const chosen = stored(keys.language);
  const usual = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  return {
    language: chosen === 'zh' || chosen === 'en' ? chosen : usual,
    largeText: stored(keys.largeText) === 'on',
  };
}

export function keepPreferences({ language, largeText }: Preferences): void {
  try {
    localStorage.setItem(keys.language, language);
    localStorage.setItem(keys.largeText, largeText ? 'on' : 'off');
  } catch {
    // Storage is switched off: the choice holds until the page is left.
  }
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
