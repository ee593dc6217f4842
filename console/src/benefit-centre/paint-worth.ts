import { element } from '../phone/element.ts';
import type { Language } from '../phone/phone-words.ts';
import { isForTills, type Worth, yuan } from '../phone/say-worth.ts';
import { words } from './words.ts';

/** From which purchase on; '' of what is used for none. */
export function thresholdOf(worth: Worth, language: Language): string {
  const say = words[language];
  if (worth.packet) return say.paidOut;
  if (!isForTills(worth)) return '';
  const { thresholdAmountFen } = worth;
  return thresholdAmountFen > 0 ? say.threshold(yuan(thresholdAmountFen)) : say.noThreshold;
}

/** Pairs of what and which, one under the other where they do not fit side by side. */
export function pairs(...rows: readonly (readonly [string, string] | null)[]): HTMLElement {
  return element(
    'dl',
    {},
    ...rows.flatMap((row) =>
      row ? [element('div', {}, element('dt', {}, row[0]), element('dd', {}, row[1]))] : [],
    ),
  );
}

export function whereOf(
  { where, byPartner }: { where: readonly string[]; byPartner: boolean },
  language: Language,
): string {
  const say = words[language];
  if (byPartner) return say.atPartner;
  return where.length === 0 ? say.anywhere : where.join(say.comma);
}
