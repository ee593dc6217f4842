import type { ServiceContent } from '#contract/local-services.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

/** Whether a link leads by https to an approved site, or one below it, and nowhere else. */
export function judgeLink(link: string, hosts: readonly string[]): Result<void> {
  if (!URL.canParse(link)) return refuse('SERVICE_LINK_INVALID');
  const { protocol, hostname, port, username, password } = new URL(link);
  const isPlain = protocol === 'https:' && port === '' && username === '' && password === '';
  // A dot at the end names the same site and would be compared as another.
  if (!isPlain || !/^[a-z0-9.-]+\.[a-z]{2,24}$/.test(hostname))
    return refuse('SERVICE_LINK_INVALID');
  const isApproved = hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
  return isApproved ? ok(undefined) : refuse('SERVICE_HOST_UNKNOWN', { host: hostname });
}

export function judgeService(
  { link, from, until }: ServiceContent,
  hosts: readonly string[],
): Result<void> {
  if (from !== null && until !== null && until < from) return refuse('SERVICE_DAYS_INVALID');
  return judgeLink(link, hosts);
}
