import type { MergeConflict, MergeEvidence, MergeReason } from '#contract/identities.ts';

/** What is equal, and what is known of both and differs. */
export type PairFacts = {
  sameIdentity: boolean;
  otherIdentity: boolean;
  sameBankIdentifier: boolean;
  sameWechat: boolean;
  samePhone: boolean;
  sameName: boolean;
  sameBirthDate: boolean;
  otherBirthDate: boolean;
  otherGender: boolean;
};

/** Points that one strong sign brings; a phone alone says that people live together. */
const strongest: readonly (readonly [keyof PairFacts, number])[] = [
  ['sameIdentity', 90],
  ['sameBankIdentifier', 80],
  ['sameWechat', 80],
];
const phoneAndName = 65;
const alsoSame = 5;
const perConflict = 25;
const atMostUncertain = 99;

export type Judgement = { certain: boolean; evidence: MergeEvidence };

/**
 * How likely two customers are one person; null where nothing but a shared phone, or less, speaks for it.
 * Certain is one identity number of one kind under one name, without anything that speaks against it: of
 * these a few in a million are mistyped numbers, and a mistyped one hardly meets a namesake. What conflicts
 * is never certain, however strong the rest.
 */
export function judgePair(facts: PairFacts): Judgement | null {
  const strong = strongest.find(([name]) => facts[name])?.[1] ?? 0;
  const base = strong > 0 ? strong : facts.samePhone && facts.sameName ? phoneAndName : 0;
  if (base === 0) return null;
  const reasons = reasonsOf(facts);
  const conflicts = conflictsOf(facts);
  const certain = facts.sameIdentity && facts.sameName && conflicts.length === 0;
  const score = base + alsoSame * (reasons.length - 1) - perConflict * conflicts.length;
  return {
    certain,
    evidence: {
      score: certain ? 100 : Math.min(atMostUncertain, Math.max(1, score)),
      reasons,
      conflicts,
    },
  };
}

function reasonsOf(facts: PairFacts): MergeReason[] {
  const told: [boolean, MergeReason][] = [
    [facts.sameIdentity, 'same_identity'],
    [facts.sameBankIdentifier, 'same_bank_identifier'],
    [facts.sameWechat, 'same_wechat'],
    [facts.samePhone, 'same_phone'],
    [facts.sameName, 'same_name'],
    [facts.sameBirthDate, 'same_birth_date'],
  ];
  return told.flatMap(([holds, reason]) => (holds ? [reason] : []));
}

function conflictsOf(facts: PairFacts): MergeConflict[] {
  const told: [boolean, MergeConflict][] = [
    [facts.otherIdentity, 'other_identity'],
    // Namesakes are many; that the names differ speaks against it as soon as anything speaks for it.
    [!facts.sameName, 'other_name'],
    [facts.otherBirthDate, 'other_birth_date'],
    [facts.otherGender, 'other_gender'],
  ];
  return told.flatMap(([holds, conflict]) => (holds ? [conflict] : []));
}
