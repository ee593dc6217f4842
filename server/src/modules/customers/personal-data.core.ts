/** Digits as stored and searched: no spaces or dashes, mainland numbers without country code. */
export function normalisePhone(text: string): string {
  const digits = text.replace(/[\s\-()]/g, '');
  return digits.replace(/^(\+86|0086)(?=1\d{10}$)/, '');
}

/** Identity numbers compare without spaces and with their check letter in capitals. */
export function normaliseIdentity(text: string): string {
  return text.replace(/\s/g, '').toUpperCase();
}

/** 张三 → 张*, 欧阳小明 → 欧***: the first character stays. */
export function maskName(name: string): string {
  const [first = '', ...rest] = [...name];
  return first + '*'.repeat(Math.max(rest.length, name === '' ? 0 : 1));
}

/** 13812341234 → 138****1234; shorter numbers keep their last two digits. */
export function maskPhone(phone: string): string {
  if (phone.length < 8) return `****${phone.slice(-2)}`;
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/**
 * 350102199001011234 → 350*************34: the birth date stands beside it on every screen, so part of the
 * division and of the sequence is hidden as well, or the mask could be filled in. Other documents keep ends.
 */
export function maskIdentity(identity: string): string {
  if (identity.length < 8) return '*'.repeat(identity.length);
  const [head, tail] = identity.length >= 15 ? [3, 2] : [1, 4];
  return (
    identity.slice(0, head) + '*'.repeat(identity.length - head - tail) + identity.slice(-tail)
  );
}
