import type { TagContent } from '#contract/definition-content.ts';
import { readTagView } from '#modules/tags/index.ts';
import type { TestPlatform } from '../harness/platform.ts';

const named = { zh: '名称', en: 'Name' };

/** A flag that staff give. */
export const teaFriend: TagContent = {
  name: { zh: '茶友', en: 'Tea friend' },
  definition: { zh: '客户经理确认喜欢喝茶', en: 'Likes tea, as the manager knows' },
  family: 'relationship',
  type: 'flag',
  unit: null,
  dataClass: 'C1',
  owner: named,
  shelfLifeDays: 365,
  choices: null,
  parameters: {},
  source: { kind: 'assigned', by: 'staff', basis: null },
};

/** A choice that staff give. */
export const schooling: TagContent = {
  ...teaFriend,
  type: 'choice',
  choices: [
    { value: 'bachelor', zh: '本科', en: 'Bachelor' },
    { value: 'master', zh: '硕士', en: 'Master' },
  ],
};

/** A definition that the bank has approved, without the maker and the checker. */
export async function defineActive(
  bank: TestPlatform,
  staffId: number,
  code: string,
  content: unknown,
  kind: 'metric' | 'tag' = 'tag',
): Promise<void> {
  await bank.postgres.asOwner(
    `insert into tags.definition (kind, code, state, active_version, activated_at, created_by) values ($1, $2, 'active', 1, now(), $3)`,
    [kind, code, staffId],
  );
  await bank.postgres.asOwner(
    `insert into tags.definition_version (kind, code, version, state, content, written_by) values ($1, $2, 1, 'approved', $3, $4)`,
    [kind, code, JSON.stringify(content), staffId],
  );
}

/** Who has this value of a tag on a date, as every count sees it. */
export async function holdersOf(
  bank: TestPlatform,
  date: string,
  column: string,
  value: string,
): Promise<number[]> {
  const rows = (await readTagView(bank.platform)).rows(date);
  const found = await bank.platform.analytics.query<{ customer_no: number }>(
    `SELECT customer_no FROM ${rows.sql} WHERE ${column} = ${value} ORDER BY customer_no`,
    rows.params,
  );
  return found.map((row) => row.customer_no);
}
