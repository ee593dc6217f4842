import { useSyncExternalStore } from 'react';

const asked = window.matchMedia('(prefers-reduced-motion: reduce)');

/** Whether this person's system asks for little movement; follows the setting while the page is open. */
export function useCalmMotion(): boolean {
  return useSyncExternalStore(watch, () => asked.matches);
}

function watch(changed: () => void): () => void {
  asked.addEventListener('change', changed);
  return () => asked.removeEventListener('change', changed);
}
