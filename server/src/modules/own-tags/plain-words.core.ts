import type { Bilingual } from '#contract/bilingual.ts';
import { type TagChoice, type TagFamily, tagFamilyNames } from '#contract/tags.ts';
import { plainPrediction } from './plain-predictions.core.ts';

type Worded = {
  code: string;
  name: Bilingual;
  definition: Bilingual;
  choices: readonly TagChoice[] | null;
  plain?: {
    name: Bilingual;
    definition: Bilingual;
    choices: Readonly<Record<string, Bilingual>>;
  };
};

/**
 * A tag in the words in which the customer reads it: what a prediction guesses, or what the catalogue
 * declares as `plain`, otherwise the bank's own words. What is used for marketing is shown, however the bank
 * calls it among themselves (compliance rule 6): reworded, never left out.
 */
export function inPlainWords({
  code,
  name,
  definition,
  choices,
  plain,
}: Worded): Omit<Worded, 'code' | 'plain'> {
  const said = plainPrediction(code) ?? plain ?? { name, definition };
  return {
    name: said.name,
    definition: said.definition,
    choices:
      choices?.map((choice) => ({
        value: choice.value,
        ...(plain?.choices[choice.value] ?? choice),
      })) ?? null,
  };
}

/** Families whose names are about the bank's work. */
const plainFamilies: Partial<Record<TagFamily, Bilingual>> = {
  life_cycle: { zh: '使用阶段', en: 'Stage of use' },
  value: { zh: '资产与分组', en: 'Assets and groups' },
  payroll: { zh: '工资与养老金', en: 'Salary and pension' },
  marketing: { zh: '活动与权益', en: 'Offers and benefits' },
  reasons_to_stay: { zh: '服务使用得分', en: 'Points for services' },
};

export const plainFamily = (family: TagFamily): Bilingual =>
  plainFamilies[family] ?? tagFamilyNames[family];
