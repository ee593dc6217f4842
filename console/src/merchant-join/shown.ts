import type { JoiningOffered, OwnApplication } from '#contract/merchant-joining.ts';
import type { Trouble } from '../phone/ask.ts';
import type { Preferences } from '../phone/preferences.ts';

/** What stands in the fields, as typed. */
export type Typed = {
  name: string;
  licenceNo: string;
  category: string;
  circleId: string;
  place: string;
  phone: string;
  holderName: string;
  bankName: string;
  number: string;
  agreed: boolean;
};
export const nothingTyped: Typed = {
  name: '',
  licenceNo: '',
  category: '',
  circleId: '',
  place: '',
  phone: '',
  holderName: '',
  bankName: '',
  number: '',
  agreed: false,
};

export type Shown = Preferences & {
  /** null before it was read */
  offered: JoiningOffered | null;
  /** null before it was sent, or read by its link */
  own: OwnApplication | null;
  typed: Typed;
  /** what has to be mended before it is sent, by field; looked at once somebody has pressed */
  faults: Partial<Record<keyof Typed, string>>;
  trouble: Trouble | null;
  busy: boolean;
  said: string;
};

export type Presses = {
  type(update: Partial<Typed>): void;
  send(): void;
  copyLink(): void;
  startAnother(): void;
  tryAgain(): void;
  changeLanguage(): void;
  changeTextSize(): void;
};
