/** Judges an experiment that ran elsewhere from its outcomes file. */
import type { Readable } from 'node:stream';
import { ok, refuse } from '#contract/result.ts';
import type { Result } from '#contract/result.ts';
import type { Measurement } from '#contract/measurement.ts';
import { measureArms } from './measurement.core.ts';
import type { ArmSummary } from './measurement.core.ts';
import { readOutcomes } from './read-outcomes.ts';

export interface OutcomesQuestion {
  /** the arm that the others are set against */
  readonly control: string;
  /** planned share per arm; without it equal shares are taken */
  readonly shares?: ReadonlyMap<string, number>;
}

/** Refuses with a code of `measurementErrors`; I/O errors of the stream are thrown. */
export async function measureOutcomes(
  bytes: Readable,
  { control, shares }: OutcomesQuestion,
): Promise<Result<Measurement>> {
  const outcomes = await readOutcomes(bytes);
  if (!outcomes.ok) return outcomes;
  const present = outcomes.value;
  if (!present.some(({ arm }) => arm === control)) {
    return refuse('CONTROL_ARM_UNKNOWN', {
      control,
      arms: present.map(({ arm }) => arm).join(', '),
    });
  }
  if (!shares) return ok(measureArms(present, control));
  return ok(measureArms(withShares(present, shares), control));
}

/** An arm planned but absent from the file has nobody in it, which the sample-ratio check must see. */
function withShares(
  present: readonly ArmSummary[],
  shares: ReadonlyMap<string, number>,
): ArmSummary[] {
  const names = new Set(present.map(({ arm }) => arm));
  const absent = [...shares.keys()].filter((arm) => !names.has(arm));
  return [
    ...present.map((arm) => ({ ...arm, share: shares.get(arm.arm) ?? 0 })),
    ...absent.map((arm) => emptyArm(arm, shares.get(arm) ?? 0)),
  ];
}

function emptyArm(arm: string, share: number): ArmSummary {
  return {
    arm,
    size: 0,
    share,
    contacted: null,
    redeemed: null,
    converted: null,
    value: null,
    costFen: 0,
  };
}
