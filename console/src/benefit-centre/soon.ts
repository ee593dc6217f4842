import type { OwnVoucher } from '#contract/my-benefits.ts';
import { reminderDays } from '#contract/reminder-days.ts';

export const isSoon = ({ state, daysLeft }: OwnVoucher): boolean =>
  state === 'usable' && daysLeft !== null && daysLeft <= reminderDays;
