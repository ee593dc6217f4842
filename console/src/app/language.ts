import { useTranslation } from 'react-i18next';
import { currentLanguage, type Language } from './i18n.ts';

type Bilingual = { zh: string; en: string };

/** The language of this draw; a change of it draws again. */
export function useLanguage(): Language {
  useTranslation();
  return currentLanguage();
}

/** Picks the reader's language of a name that the server keeps in both. */
export function useSay(): (text: Bilingual) => string {
  const language = useLanguage();
  return (text) => text[language];
}
