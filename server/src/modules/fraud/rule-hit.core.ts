import type { VelocityRule } from '#contract/fraud.ts';

/** A version of a rule that is in force. */
export type StandingRule = VelocityRule & { ruleId: number; version: number };
export type SubjectKey = string | number;

/** A rule that a deed is above: by what has happened, or only together with others of its batch. */
export type RuleHit = { rule: StandingRule; key: SubjectKey; isFirm: boolean };

/** Whether what was cleared is not to be found again yet. */
export type IsExempt = (hit: Pick<RuleHit, 'rule' | 'key'>) => boolean;
