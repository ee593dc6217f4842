import { ok, refuse, type Result } from '#contract/result.ts';

const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, the last a check of the others. */
export function licenceNumber(written: string): Result<string> {
  const code = written.replaceAll(/[\s-]/g, '').toUpperCase();
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return refuse('LICENCE_INVALID');
  const sum = Array.from(code.slice(0, 17)).reduce(
    (total, letter, at) => total + letters.indexOf(letter) * (3 ** at % 31),
    0,
  );
  return letters[(31 - (sum % 31)) % 31] === code[17] ? ok(code) : refuse('LICENCE_INVALID');
}
