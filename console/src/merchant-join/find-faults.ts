import type { Typed } from './shown.ts';
import type { Words } from './words.ts';

/** What the page can see by itself; `isCorrection` may leave phone and account as they are. */
export function findFaults(
  typed: Typed,
  say: Words,
  isCorrection: boolean,
): Partial<Record<keyof Typed, string>> {
  const faults: Partial<Record<keyof Typed, string>> = {};
  const labels = {
    name: say.name,
    licenceNo: say.licence,
    category: say.category,
    place: say.place,
    holderName: say.holder,
    bankName: say.bank,
  } as const;
  const needed = ['name', 'licenceNo', 'category', 'place', 'holderName', 'bankName'] as const;
  for (const field of needed)
    if (typed[field].trim() === '') faults[field] = say.missing(labels[field]);
  const mayKeep = (text: string): boolean => isCorrection && text.trim() === '';
  if (!mayKeep(typed.phone) && !/^1\d{10}$/.test(typed.phone.trim())) faults.phone = say.phoneWrong;
  if (!mayKeep(typed.number) && !/^\d{8,32}$/.test(typed.number.replaceAll(/[\s-]/g, '')))
    faults.number = say.numberWrong;
  if (!typed.agreed) faults.agreed = say.agreeFirst;
  return faults;
}
