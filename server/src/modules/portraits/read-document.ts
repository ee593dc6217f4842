import { type CustomerDocument, tagsOfCustomer } from '#modules/tags/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { parseDocument, type PortraitDocument } from './portrait-document.core.ts';

/** What was written of a customer after the run: the tags' own document, and the portrait's part of it. */
export type Written = {
  of: CustomerDocument;
  /** null where the run has written tags only */
  portrait: PortraitDocument | null;
};

export const openDocument = (of: CustomerDocument): Written => ({
  of,
  portrait: of.portrait === '' ? null : parseDocument(of.portrait),
});

/**
 * The newest document from the engine, for a customer of whom PostgreSQL has no copy: between a run and
 * the end of the copying, and after a crash. The caller makes sure of the scope.
 */
export async function readFromEngine(
  analytics: Analytics,
  customerNo: number,
): Promise<Written | null> {
  const of = await tagsOfCustomer.readDocument(analytics, { all: true }, customerNo);
  return of && openDocument(of);
}
