/** Whether two decimal texts are the same number: 12.50 and 12.5, +3 and 3; no floating point in between. */
export function sameSum(first: string, second: string): boolean {
  return canonical(first) === canonical(second);
}

function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = ''] =
    /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  const decimals = fraction.replace(/0+$/, '');
  const value = decimals === '' ? digits : `${digits}.${decimals}`;
  return sign === '-' && value !== '0' ? `-${value}` : value;
}
