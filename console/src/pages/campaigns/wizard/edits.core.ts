import type { CampaignContent } from '#contract/campaigns.ts';

type Part = Partial<CampaignContent>;

/** What was changed on a version, and what of it saves took along, under the version that the last of them made. */
export type Edits = { version: number; part: Part; sent: { version: number; part: Part } | null };

/**
 * Edits belong to the version they were made on. On the version that a save of them made stand those that were
 * made while it was under way; on any other, somebody else's, they are gone.
 */
export function editsOn(edits: Edits, version: number): Part {
  if (edits.version === version) return edits.part;
  const { sent } = edits;
  return sent?.version === version ? changedSince(sent.part, edits.part) : {};
}

export function withEdit(edits: Edits, version: number, part: Part): Edits {
  const sent = edits.version === version ? edits.sent : null;
  return { version, part: { ...editsOn(edits, version), ...part }, sent };
}

export function withSaved(edits: Edits, part: Part, version: number): Edits {
  return { ...edits, sent: { version, part: { ...edits.sent?.part, ...part } } };
}

/** A value is replaced when it is changed, never altered in place. */
function changedSince(sent: Part, part: Part): Part {
  const before = new Map<string, unknown>(Object.entries(sent));
  return Object.fromEntries(
    Object.entries(part).filter(([name, value]) => before.get(name) !== value),
  );
}
