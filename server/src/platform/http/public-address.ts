/**
 * HUIKE_PUBLIC_ADDRESS: the origin under which customers' phones reach the public page, where it is
 * another than the one staff use. Null without it; a wrong one stops the start, or links would lead nowhere.
 */
export function readPublicAddress(setting: string | undefined): string | null {
  const text = setting?.trim();
  if (!text) return null;
  const address = URL.canParse(text) ? new URL(text) : null;
  const isOrigin = address?.href === `${address?.origin}/` && !address.username;
  if (!address || !isOrigin || !['https:', 'http:'].includes(address.protocol))
    throw new Error(
      `HUIKE_PUBLIC_ADDRESS: "${text}" is not an address such as https://vouchers.bank.example, without a path`,
    );
  return address.origin;
}
