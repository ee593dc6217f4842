/** Numbers of the right form that belong to nobody known. */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkDigits = '10X98765432';

/** The check digit of GB 11643-1999: ISO 7064, MOD 11-2, over the first 17 digits. */
export function identityCheckDigit(first17: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return checkDigits.charAt(sum % 11);
}

/** order: 0 to 499; the third digit of the order is odd for men and even for women. */
export function identityNumber(
  divisionCode: string,
  birthDate: string,
  gender: 'female' | 'male',
  order: number,
): string {
  const serial = String(order * 2 + (gender === 'male' ? 1 : 0)).padStart(3, '0');
  const first17 = divisionCode + birthDate.replaceAll('-', '') + serial;
  return first17 + identityCheckDigit(first17);
}

/** 154 is a prefix that no operator has been given, so no call or message reaches a person. */
export function phoneNumber(customer: number): string {
  return `154${String(customer).padStart(8, '0')}`;
}
