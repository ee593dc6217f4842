import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { storedRule } from './read-names.ts';
import { attributeColumnsOf, tagCodesOf } from './rule-references.core.ts';

/** What decides, besides the customers' data, who is in an audience. */
export type AudienceMakeup = {
  /** the audience and every one inside it, at its newest version, by id */
  audiences: readonly { id: number; version: number }[];
  /** the tags that any of their rules compares, by code */
  tagCodes: readonly string[];
  /** columns of the customer's attributes that any of their rules compares */
  attributeColumns: readonly string[];
};

/**
 * What an audience that the asker sees is made of now; another version of any audience inside it is
 * another makeup. The same for everybody, whether they see the parts or not.
 */
export async function readMakeup(tx: Tx, audienceId: number): Promise<AudienceMakeup> {
  const { rows } = await sql<{ id: number; version: number; rule: unknown }>`
    select audience_id as id, version, rule from audiences.makeup_of(${audienceId})`.execute(tx);
  const rules = rows.map(({ rule }) => storedRule(rule));
  return {
    audiences: rows.map(({ id, version }) => ({ id, version })),
    tagCodes: [...tagCodesOf(rules)].toSorted(),
    attributeColumns: [...attributeColumnsOf(rules)].toSorted(),
  };
}
