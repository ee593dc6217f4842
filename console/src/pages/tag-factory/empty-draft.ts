import type {
  ConditionRow,
  DefinitionDraft,
  MetricDraft,
  TagForm,
} from '#contract/definition-content.ts';
import type { DefinitionKind } from '../../api/tag-definitions.ts';

const noName = { zh: '', en: '' };

/** A form before anything is filled in. */
export function emptyDraft(kind: DefinitionKind): DefinitionDraft {
  if (kind === 'metric')
    return {
      kind,
      metric: {
        name: noName,
        fact: 'fact_transaction',
        aggregate: 'sum',
        field: 'amount_fen',
        window: { kind: 'last', count: 3, unit: 'month', ago: 0 },
        form: { rows: [], text: '', partRows: [], partText: '' },
      },
    };
  return {
    kind,
    tag: {
      name: noName,
      definition: noName,
      family: 'spending',
      type: 'flag',
      unit: null,
      dataClass: 'C2',
      owner: { zh: '个人金融部', en: 'Retail banking' },
      shelfLifeDays: 30,
      choices: null,
      parameters: {},
      basis: null,
      form: emptyForm('comparison'),
    },
  };
}

export function emptyForm(kind: TagForm['kind'], of = ''): TagForm {
  switch (kind) {
    case 'comparison':
      return { kind, rows: [{ field: of, operator: 'gte', values: [] }], text: '' };
    case 'value':
      return { kind, of };
    case 'bins':
    case 'quantiles':
      return { kind, of, bounds: [], bands: ['low', 'middle', 'high'].map(bandNamed) };
    case 'expression':
      return { kind, text: '' };
    case 'assigned':
      return { kind, by: 'staff' };
  }
}

const bandWords: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  low: ['低', 'Low'],
  middle: ['中', 'Middle'],
  high: ['高', 'High'],
};

function bandNamed(value: string): { value: string; zh: string; en: string } {
  const [zh, en] = bandWords[value] ?? [value, value];
  return { value, zh, en };
}

/** English names that were left empty are the Chinese ones. */
export function withEnglish(draft: DefinitionDraft): DefinitionDraft {
  const both = (name: { zh: string; en: string }) => ({
    zh: name.zh,
    en: name.en.trim() === '' ? name.zh : name.en,
  });
  if (draft.kind === 'metric')
    return { ...draft, metric: { ...draft.metric, name: both(draft.metric.name) } };
  const { name, definition, owner } = draft.tag;
  return {
    ...draft,
    tag: { ...draft.tag, name: both(name), definition: both(definition), owner: both(owner) },
  };
}

const withoutValue: readonly string[] = ['known', 'is_true', 'is_false'];

/** Rows that somebody is still filling in say nothing yet. */
export function withoutUnfinished(draft: DefinitionDraft): DefinitionDraft {
  const finished = (rows: ConditionRow[]): ConditionRow[] =>
    rows.filter(
      ({ field, operator, values }) =>
        field !== '' && (withoutValue.includes(operator) || values.length > 0),
    );
  if (draft.kind === 'metric') {
    const { form } = draft.metric;
    const rows = { rows: finished(form.rows), partRows: finished(form.partRows) };
    return { ...draft, metric: { ...draft.metric, form: { ...form, ...rows } } };
  }
  const { form } = draft.tag;
  if (form.kind !== 'comparison') return draft;
  return { ...draft, tag: { ...draft.tag, form: { ...form, rows: finished(form.rows) } } };
}

/** How many days or months a window may span. */
export const windowBounds = { least: 1, most: 3660 };

/** Whether a window is as long as one may be; what lies outside stays as it was typed. */
export function countIsRight(window: MetricDraft['window']): boolean {
  if (window.kind !== 'last') return true;
  const { count } = window;
  return Number.isInteger(count) && count >= windowBounds.least && count <= windowBounds.most;
}

/** Whether there is anything to try: a tag of nothing yet, or an empty expression, is not asked for. */
export function isReady(draft: DefinitionDraft): boolean {
  if (draft.kind === 'metric') return countIsRight(draft.metric.window);
  const { form, type, choices } = draft.tag;
  switch (form.kind) {
    case 'comparison':
      return form.rows.length > 0 || form.text !== '';
    case 'value':
    case 'quantiles':
      return form.of !== '';
    case 'bins':
      return form.of !== '' && form.bounds.length === form.bands.length - 1;
    case 'expression':
      return form.text !== '' && (type !== 'choice' || choices !== null);
    case 'assigned':
      return false;
  }
}
