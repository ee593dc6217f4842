import type { DueThing, ShownAmount } from '#contract/portraits.ts';
import { portraitLimits } from '#contract/portraits.ts';

/** What may fall due; days are YYYY-MM-DD. */
export type DueFacts = {
  today: string;
  birthDate: string | null;
  holdings: readonly { matures: string | null; title: string; amount: ShownAmount }[];
  vouchers: readonly { validUntil: string; offerName: string; faceAmountFen: number }[];
  claims: readonly { claimUntil: string; offerName: string; faceAmountFen: number }[];
  tasks: readonly { dueDate: string; title: string }[];
};

const horizonDays = 30;
const birthdayDays = 7;

/** What falls due in the next days, the soonest first; a task stays until it is done. */
export function collectDue(facts: DueFacts): DueThing[] {
  const { today } = facts;
  const last = plusDays(today, horizonDays);
  const soon = (on: string): boolean => on >= today && on <= last;
  const birthday = nextBirthday(facts.birthDate, today);
  const face = (fen: number): ShownAmount => ({ fen, band: null });
  const found: DueThing[] = [
    ...(birthday !== null && birthday <= plusDays(today, birthdayDays)
      ? [{ kind: 'birthday' as const, on: birthday, title: '', amount: null }]
      : []),
    ...facts.holdings.flatMap(({ matures, title, amount }) =>
      matures !== null && soon(matures)
        ? [{ kind: 'maturity' as const, on: matures, title, amount }]
        : [],
    ),
    ...facts.vouchers
      .filter(({ validUntil }) => soon(validUntil))
      .map(({ validUntil, offerName, faceAmountFen }) => ({
        kind: 'voucher' as const,
        on: validUntil,
        title: offerName,
        amount: face(faceAmountFen),
      })),
    ...facts.claims
      .filter(({ claimUntil }) => soon(claimUntil))
      .map(({ claimUntil, offerName, faceAmountFen }) => ({
        kind: 'claim' as const,
        on: claimUntil,
        title: offerName,
        amount: face(faceAmountFen),
      })),
    ...facts.tasks.map(({ dueDate, title }) => ({
      kind: 'task' as const,
      on: dueDate,
      title,
      amount: null,
    })),
  ];
  return found
    .toSorted((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : 0))
    .slice(0, portraitLimits.due);
}

/** Full years on a day; null without a birth date. */
export function ageOn(birthDate: string | null, today: string): number | null {
  if (birthDate === null) return null;
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** Born on 29 February, it is the 1st of March in other years. */
function nextBirthday(birthDate: string | null, today: string): string | null {
  if (birthDate === null) return null;
  const year = Number(today.slice(0, 4));
  const thisYear = dayOf(year, birthDate);
  return thisYear >= today ? thisYear : dayOf(year + 1, birthDate);
}

function dayOf(year: number, birthDate: string): string {
  const [, month = '01', day = '01'] = birthDate.split('-');
  return new Date(Date.UTC(year, Number(month) - 1, Number(day))).toISOString().slice(0, 10);
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
