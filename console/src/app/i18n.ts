import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en, zh } from '../locales/index.ts';

export type Language = 'zh' | 'en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'console';
    resources: { console: typeof zh };
  }
}

/** The one instance; code outside components translates by `i18n.t`. */
export const i18n = createInstance();

const storageKey = 'huike.language';

export function currentLanguage(): Language {
  return i18n.language === 'en' ? 'en' : 'zh';
}

export function changeLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  applyLanguage(language);
  void i18n.changeLanguage(language);
}

function applyLanguage(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
}

export async function startI18n(): Promise<void> {
  const language: Language = localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh';
  applyLanguage(language);
  await i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh',
    defaultNS: 'console',
    resources: { zh: { console: zh }, en: { console: en } },
    // A unit that English leaves out is empty, and not the Chinese one.
    returnEmptyString: true,
    interpolation: { escapeValue: false },
  });
}
