import { button, element } from './element.ts';
import { phoneWords } from './phone-words.ts';
import type { Preferences } from './preferences.ts';

type Presses = { changeLanguage(): void; changeTextSize(): void };

/** What stands above every page for customers' phones: the bank, larger text, the other language. */
export function drawTopBar(
  bankName: string,
  { language, largeText }: Preferences,
  presses: Presses,
): HTMLElement {
  const say = phoneWords[language];
  return element(
    'header',
    { class: 'top' },
    element('span', { class: 'bank' }, bankName),
    button(
      say.largeText,
      { class: 'switch', id: 'text-size', 'aria-pressed': String(largeText) },
      presses.changeTextSize,
    ),
    button(
      say.other,
      { class: 'switch', id: 'language', lang: language === 'zh' ? 'en' : 'zh-CN' },
      presses.changeLanguage,
    ),
  );
}
