import type { SubjectKind, TagChoice, TagFamily, TagType, TagUnit } from '#contract/tags.ts';

type Named = { zh: string; en: string };
export type PlainWords = {
  name: Named;
  definition: Named;
  choices: Readonly<Record<string, Named>>;
};
export type ParameterDeclaration = Named & { value: number; unit: TagUnit };

/** What is known of a customer, in the bank's words: an expression over metrics and attributes. */
export type Tag = {
  code: string;
  name: Named;
  /** one sentence each */
  definition: Named;
  /** as the customer reads it of themselves, where the bank's words are about the bank's work; of a choice, some values too */
  plain?: PlainWords;
  family: TagFamily;
  subjectKind: SubjectKind;
  type: TagType;
  unit: TagUnit | null;
  dataClass: 'C1' | 'C2';
  owner: Named;
  /** days after which the value must not be used any more */
  shelfLifeDays: number;
  /** values of a choice, in order; null for the other types */
  choices: readonly TagChoice[] | null;
  parameters: Readonly<Record<string, ParameterDeclaration>>;
  /** of a tag the bank defined: which version of the definition holds, and whether it is given one by one */
  version?: number;
  assignedBy?: 'staff' | 'file' | 'outside';
  /** outside data: the days on which its lawful basis lets the values be used, first and last included */
  usable?: { from: string; until: string };
  /** of a predictive tag: the model whose scores it says */
  model?: string;
  /** text of the tag language: metrics, customer.*, attribute.*, tag.* (declared before), $parameters */
  expression: string;
  /** of a real-time tag: how events that the last run has not seen advance its value */
  live?: Live;
};

/**
 * `value` says what holds now, in the tag language with the names of `compileLive`; `carries` is what
 * each run keeps of a customer for it: expressions over metrics and attributes.
 */
export type Live = {
  value: string;
  carries?: Readonly<Record<string, { type: 'number' | 'text'; expression: string }>>;
};

type Words = readonly [zh: string, en: string];
type Declared = {
  definition: Words;
  plain?: { name: Words; definition: Words; choices?: Readonly<Record<string, Words>> };
  expression: string;
  parameters?: Readonly<Record<string, ParameterDeclaration>>;
  dataClass?: 'C1' | 'C2';
  shelfLifeDays?: number;
  live?: Live;
};

export type TagMaker = {
  flag(code: string, zh: string, en: string, rest: Declared): Tag;
  choice(
    code: string,
    zh: string,
    en: string,
    rest: Declared & { choices: readonly (readonly [value: string, zh: string, en: string])[] },
  ): Tag;
  number(code: string, zh: string, en: string, unit: TagUnit, rest: Declared): Tag;
  date(code: string, zh: string, en: string, rest: Declared): Tag;
};

const named = ([zh, en]: Words): Named => ({ zh, en });

function plainWords({
  name,
  definition,
  choices = {},
}: NonNullable<Declared['plain']>): PlainWords {
  return {
    name: named(name),
    definition: named(definition),
    choices: Object.fromEntries(
      Object.entries(choices).map(([value, words]) => [value, named(words)]),
    ),
  };
}

/** Declares tags of customers in one family, with its owner and usual shelf life. */
export function tagsOf(family: TagFamily, owner: Named, usualShelfLifeDays: number): TagMaker {
  const make = (
    code: string,
    zh: string,
    en: string,
    type: TagType,
    unit: TagUnit | null,
    choices: readonly TagChoice[] | null,
    rest: Declared,
  ): Tag => ({
    code,
    name: { zh, en },
    definition: { zh: rest.definition[0], en: rest.definition[1] },
    family,
    subjectKind: 'customer',
    type,
    unit,
    dataClass: rest.dataClass ?? 'C2',
    owner,
    shelfLifeDays: rest.shelfLifeDays ?? usualShelfLifeDays,
    choices,
    parameters: rest.parameters ?? {},
    expression: rest.expression,
    ...(rest.live === undefined ? {} : { live: rest.live }),
    ...(rest.plain === undefined ? {} : { plain: plainWords(rest.plain) }),
  });
  return {
    flag: (code, zh, en, rest) => make(code, zh, en, 'flag', null, null, rest),
    choice: (code, zh, en, rest) =>
      make(
        code,
        zh,
        en,
        'choice',
        null,
        rest.choices.map(([value, zhName, enName]) => ({ value, zh: zhName, en: enName })),
        rest,
      ),
    number: (code, zh, en, unit, rest) => make(code, zh, en, 'number', unit, null, rest),
    date: (code, zh, en, rest) => make(code, zh, en, 'date', null, null, rest),
  };
}

/** A threshold in yuan, kept in fen. */
export const yuan = (value: number, zh: string, en: string): ParameterDeclaration => ({
  value: value * 100,
  zh,
  en,
  unit: 'fen',
});
export const count = (value: number, zh: string, en: string): ParameterDeclaration => ({
  value,
  zh,
  en,
  unit: 'count',
});
export const days = (value: number, zh: string, en: string): ParameterDeclaration => ({
  value,
  zh,
  en,
  unit: 'day',
});
export const years = (value: number, zh: string, en: string): ParameterDeclaration => ({
  value,
  zh,
  en,
  unit: 'year',
});
export const months = (value: number, zh: string, en: string): ParameterDeclaration => ({
  value,
  zh,
  en,
  unit: 'month',
});
export const share = (value: number, zh: string, en: string): ParameterDeclaration => ({
  value,
  zh,
  en,
  unit: 'share',
});

/** The column of a tag in the wide table. Codes are checked when the catalogue is read. */
export const columnOf = (code: string): string => `t_${code}`;
