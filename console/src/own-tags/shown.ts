import type { OwnTagsView } from '#contract/own-tags.ts';
import type { Preferences } from '../phone/preferences.ts';
import type { Trouble } from './trouble.ts';

export type Shown = Preferences & {
  /** what the link showed last; null before the first answer */
  view: OwnTagsView | null;
  trouble: Trouble | null;
  /** an answer is awaited that the reader asked for */
  busy: boolean;
  /** pressing again is of no use yet */
  waiting: boolean;
  /** without a network: what is shown may be over */
  offline: boolean;
  /** tags deleted on this visit: their place stays, with a way back */
  justDeleted: ReadonlySet<string>;
  /** families that are folded out */
  unfolded: ReadonlySet<string>;
  /** what the last press did, for who listens to the page */
  said: string;
};

export type Presses = {
  change(code: string, act: 'delete' | 'restore'): void;
  personalise(on: boolean): void;
  unfold(family: string, isOpen: boolean): void;
  tryAgain(): void;
  changeLanguage(): void;
  changeTextSize(): void;
};

/** Pressing is of no use: an answer is on its way, or the server said to wait. */
export const isBlocked = ({ busy, waiting }: Shown): boolean => busy || waiting;
