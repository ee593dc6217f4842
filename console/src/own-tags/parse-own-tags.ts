import type { Bilingual } from '#contract/bilingual.ts';
import type {
  DeletedOwnTag,
  OwnTag,
  OwnTagsView,
  PersonalisedMarketing,
} from '#contract/own-tags.ts';
import { words } from './words.ts';

/**
 * The answer as the contract's `ownTagsView` says it, null when it is something else (the page of a hotel's
 * network, say). By hand, because zod would be most of what a phone loads here; the types keep it in step
 * with the contract.
 */
export function parseOwnTags(answer: unknown): OwnTagsView | null {
  const fields = fieldsOf(answer);
  const state = stateOf(fields['personalisedMarketing']);
  const items = listOf(fields['items'], parseTag);
  const deleted = listOf(fields['deleted'], parseDeleted);
  const { expiresAt, bankName, businessDate } = fields;
  if (!state || !items || !deleted || typeof expiresAt !== 'string') return null;
  return {
    personalisedMarketing: state,
    bankName: typeof bankName === 'string' ? bankName : '',
    expiresAt,
    businessDate: typeof businessDate === 'string' ? businessDate : null,
    items,
    deleted,
  };
}

/** What a press of the switch is answered with. */
export function parseState(answer: unknown): PersonalisedMarketing | null {
  return stateOf(fieldsOf(answer)['personalisedMarketing']);
}

function parseTag(given: unknown): OwnTag | null {
  const fields = fieldsOf(given);
  const named = parseNamed(fields);
  const source = (['computed', 'estimate', 'staff', 'file', 'outside'] as const).find(
    (one) => one === fields['source'],
  );
  const family = parseText(fields['family']);
  if (!named || !source || !family) return null;
  const since = fieldsOf(fields['since']);
  return {
    ...named,
    family,
    source,
    value: parseText(fields['value']),
    since:
      typeof since['day'] === 'string'
        ? { day: since['day'], orEarlier: since['orEarlier'] === true }
        : null,
    refresh: fields['refresh'] === 'realtime' ? 'realtime' : 'daily',
  };
}

function parseDeleted(given: unknown): DeletedOwnTag | null {
  const fields = fieldsOf(given);
  const named = parseNamed(fields);
  const { deletedAt } = fields;
  return named && typeof deletedAt === 'string' ? { ...named, deletedAt } : null;
}

type Fields = Partial<Record<string, unknown>>;

function parseNamed(
  fields: Fields,
): { code: string; name: Bilingual; definition: Bilingual } | null {
  const { code } = fields;
  const name = parseText(fields['name']);
  const definition = parseText(fields['definition']);
  return typeof code === 'string' && name && definition ? { code, name, definition } : null;
}

function parseText(given: unknown): Bilingual | null {
  const { zh, en } = fieldsOf(given);
  return typeof zh === 'string' && typeof en === 'string' ? { zh, en } : null;
}

function fieldsOf(given: unknown): Fields {
  return typeof given === 'object' && given !== null ? { ...given } : {};
}

/** Null where one of them is not what it should be: a page that leaves tags out would say they are not there. */
function listOf<T>(given: unknown, parse: (one: unknown) => T | null): T[] | null {
  if (!Array.isArray(given)) return null;
  const parsed = given.map(parse).filter((one) => one !== null);
  return parsed.length === given.length ? parsed : null;
}

function stateOf(given: unknown): PersonalisedMarketing | null {
  return isStateName(given) ? given : null;
}
function isStateName(given: unknown): given is PersonalisedMarketing {
  return typeof given === 'string' && Object.hasOwn(words.zh.states, given);
}
