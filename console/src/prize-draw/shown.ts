import type { PlayResult } from '#contract/draw-plays.ts';
import type { DrawLookUp, PlayProof, quizJudged, quizToday } from '#contract/draw-links.ts';
import type { ReplayVerdict } from '#contract/replay-play.ts';
import type { z } from 'zod';
import type { Preferences } from '../phone/preferences.ts';

export type Trouble =
  | { kind: 'unknown' | 'expired' | 'offline' | 'unavailable' }
  | { kind: 'too_many'; seconds: number }
  /** a refusal in the server's own words, in the language in which it was asked */
  | { kind: 'refused'; title: string };

/**
 * What stands on the wheel, the card or in the bowl.
 *
 *   ready ─▶ moving ─▶ over ─▶ moving … : a result is the server's before anything moves
 */
export type Stage =
  | { kind: 'ready' }
  | { kind: 'moving'; result: PlayResult }
  | { kind: 'over'; result: PlayResult };

export type Check = { proof: PlayProof; verdict: ReplayVerdict };
export type Questions = z.infer<typeof quizToday>;
export type Judged = z.infer<typeof quizJudged>;

export type Shown = Preferences & {
  /** what the link showed last; null before the first answer */
  view: DrawLookUp | null;
  trouble: Trouble | null;
  /** an answer is awaited that the reader asked for */
  busy: boolean;
  /** pressing again is of no use yet */
  waiting: boolean;
  /** without a network: what is shown may be over */
  offline: boolean;
  stage: Stage;
  questions: Questions | null;
  /** option chosen, by number of the question */
  chosen: ReadonlyMap<number, number>;
  judged: Judged | null;
  /** plays computed again on this phone, by ordinal */
  checks: ReadonlyMap<number, Check>;
  /** what the last press did, for who listens to the page */
  said: string;
};

export type Presses = {
  play(): void;
  /** what moved has come to rest, or the reader would not wait for it */
  rest(): void;
  signIn(): void;
  askQuestions(): void;
  choose(no: number, option: number): void;
  answer(): void;
  check(ordinal: number): void;
  tryAgain(): void;
  changeLanguage(): void;
  changeTextSize(): void;
};

/** Pressing is of no use: an answer is on its way, or the server said to wait. */
export const isBlocked = ({ busy, waiting, stage }: Shown): boolean =>
  busy || waiting || stage.kind === 'moving';
