import { z } from 'zod';
import { bilingual } from '#contract/bilingual.ts';
import {
  predictionBandNames,
  predictionBands,
  predictions,
  probabilityTagOf,
  scoreShelfLifeDays,
} from '#contract/predictions.ts';
import { businessDate, tagFamilies } from '#contract/tags.ts';
import type { DefinitionFault } from './bank-definitions.core.ts';
import { addMetric, addTag, type Catalogue } from './catalogue.core.ts';
import { DeclarationError } from './expression.core.ts';
import { type Tag, tagsOf } from './tag.core.ts';
import { lastDays } from './window.core.ts';

/** What the live version of an outside model says of its tags. */
export const outsidePrediction = z.object({
  name: bilingual,
  definition: bilingual,
  family: z.enum(tagFamilies),
  owner: bilingual,
  /** whether the score is a share of one, as a probability is */
  isShare: z.boolean(),
  usable: z.object({ from: businessDate, until: businessDate }),
});
export type OutsidePrediction = z.infer<typeof outsidePrediction>;

/** A model whose tags are not as the program declares them; content null: one of the bank's own. */
export type StoredPrediction = {
  code: string;
  state: 'active' | 'retired';
  content: OutsidePrediction | null;
  version: number;
};

const tagsOfModel = (code: string): readonly string[] => [code, probabilityTagOf(code)];

/** The declared catalogue with the tags of outside models, and without those of models that were retired. */
export function withPredictions(
  declared: Catalogue,
  stored: readonly StoredPrediction[],
): { catalogue: Catalogue; faults: DefinitionFault[]; retired: string[] } {
  const gone = stored.filter(({ state }) => state === 'retired');
  const retired = gone.flatMap(({ code }) => tagsOfModel(code));
  const left = new Set(retired);
  const faults: DefinitionFault[] = [];
  let catalogue: Catalogue = {
    ...declared,
    tags: new Map([...declared.tags].filter(([code]) => !left.has(code))),
  };
  for (const { code, state, content, version } of stored) {
    if (state === 'retired' || content === null) continue;
    try {
      catalogue = withOutside(catalogue, code, version, content);
    } catch (error) {
      if (!(error instanceof DeclarationError)) throw error;
      faults.push({ kind: 'tag', code, message: error.message });
    }
  }
  return { catalogue, faults, retired };
}

function withOutside(
  catalogue: Catalogue,
  code: string,
  version: number,
  { name, definition, family, owner, isShare, usable }: OutsidePrediction,
): Catalogue {
  const [score, band] = [`${code}_score`, `${code}_band`];
  const ofScores = { fact: 'model_score', aggregate: 'last' as const, filter: `model = '${code}'` };
  const window = lastDays(scoreShelfLifeDays);
  const subjectKind = 'customer' as const;
  let next = addMetric(catalogue, {
    code: score,
    zh: `${name.zh}评分`,
    en: `Score: ${name.en}`,
    subjectKind,
    ...ofScores,
    field: 'probability',
    window,
  });
  next = addMetric(next, {
    code: band,
    zh: `${name.zh}档位`,
    en: `Band: ${name.en}`,
    subjectKind,
    ...ofScores,
    field: 'band',
    window,
  });
  const tags = tagsOf(family, owner, scoreShelfLifeDays);
  const ofVersion = (tag: Tag): Tag => ({ ...tag, version, usable, model: code });
  next = addTag(
    next,
    ofVersion(
      tags.choice(code, name.zh, name.en, {
        definition: [
          `${definition.zh}，按外部模型评分分为高、中、低三档`,
          `${definition.en}, in three bands of the score of an outside model`,
        ],
        choices: predictionBands.map((one) => {
          const { zh, en } = predictionBandNames[one];
          return [one, zh, en] as const;
        }),
        expression: band,
      }),
    ),
  );
  const number = tags.number(
    probabilityTagOf(code),
    `${name.zh}评分`,
    `Score: ${name.en}`,
    'share',
    {
      definition: [
        `${definition.zh}，外部模型给出的评分`,
        `${definition.en}, as an outside model scores it`,
      ],
      expression: score,
    },
  );
  return addTag(next, ofVersion({ ...number, unit: isShare ? 'share' : null }));
}

/** Models of the program, whose tags stay declared whatever a bank registers. */
export const isOwnPrediction = (code: string): boolean =>
  predictions.some((one) => one.code === code);
