import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { type Soak, soakSchema } from '../../../../tools/soak/soak-slice.ts';

/** A slice of a soak (`npm run soak`), which names its seeds and wants to know how far it came. */
const soak = process.env['HUIKE_SOAK'] ? soakSchema.parse(process.env['HUIKE_SOAK']) : null;
const isProof = process.env['HUIKE_PROVE'] !== undefined;
/** Few enough that a difference is found again in a moment when its seed is named. */
const historiesASeed = 25;

export type HistoriesSize = {
  runs: number;
  /** long histories say more, and take longer */
  isLong: boolean;
  /** all books are recounted after so many; each history's own are compared after each */
  recountEvery: number;
  timeout: number;
};

/** How many histories a model lives: `brief` in `npm test`, `proof` in `npm run prove`, and in a soak as many as there is time for. */
export function sizeOfModel(brief: number, proof = 1_000): HistoriesSize {
  if (soak) {
    const timeout = (soak.seconds + 3_600) * 1_000;
    return { runs: historiesASeed, isLong: true, recountEvery: 10 * historiesASeed, timeout };
  }
  const runs = isProof ? Number(process.env['HUIKE_HISTORIES'] ?? proof) : brief;
  const timeout = runs * 1_000 + 60_000;
  return { runs, isLong: isProof, recountEvery: Math.ceil(runs / 10), timeout };
}

/** Lives them; throws with the smallest history of a difference, and with its seed. */
export async function liveHistories<Ts>(
  { runs }: HistoriesSize,
  property: fc.IAsyncPropertyWithHooks<Ts>,
): Promise<void> {
  if (soak) return soakHistories(soak, runs, property);
  await fc.assert(property, { numRuns: runs });
}

async function soakHistories<Ts>(
  { seconds, seed, isOnce, report }: Soak,
  runs: number,
  property: fc.IAsyncPropertyWithHooks<Ts>,
): Promise<void> {
  const until = performance.now() + seconds * 1_000;
  let histories = 0;
  // Ended between histories and never within one, whose books would be half written.
  for (let at = seed; at === seed || (!isOnce && performance.now() < until); at += 1) {
    writeFileSync(report, JSON.stringify({ histories, seed: at }));
    const told = await fc.check(property, { numRuns: runs, seed: at });
    histories += told.numRuns;
    const difference = told.failed ? fc.defaultReportMessage(told) : null;
    writeFileSync(report, JSON.stringify({ histories, seed: at, difference }));
    if (difference !== null) throw new Error(difference);
  }
}
