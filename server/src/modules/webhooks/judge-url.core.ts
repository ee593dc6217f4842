import { type UrlReason, webhookPorts } from '#contract/webhooks.ts';

/** Hosts that the deployment names: `host` for any port of webhooks, `host:port` for that port. */
export type NamedHosts = ReadonlySet<string>;

export type JudgedUrl =
  | { ok: true; url: URL; host: string; isNamedHost: boolean }
  | { ok: false; reason: UrlReason };

/**
 * Whether a URL, as it stands, may be sent to: https on a port of webhooks, or what the deployment names.
 * The addresses of its host are judged when it is connected to.
 */
export function judgeUrl(text: string, named: NamedHosts): JudgedUrl {
  const refused = (reason: UrlReason): JudgedUrl => ({ ok: false, reason });
  if (!URL.canParse(text)) return refused('malformed');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused('scheme');
  if (url.username !== '' || url.password !== '') return refused('credentials');
  if (url.hash !== '' || text.includes('#')) return refused('fragment');
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isNamedPort = named.has(`${url.hostname}:${port}`);
  const isNamedHost = isNamedPort || named.has(url.hostname);
  if (url.protocol === 'http:' && !isNamedHost) return refused('scheme');
  const isUsualPort = webhookPorts.includes(port) || (isNamedHost && port === 80);
  if (!isUsualPort && !isNamedPort) return refused('port');
  return { ok: true, url, host, isNamedHost };
}

/**
 * HUIKE_WEBHOOK_HOSTS: hosts of the bank's own network, separated by commas, that webhooks may be sent to by
 * http and at private addresses; with a port (`till.bank.internal:9000`) at that one too. A wrong entry stops
 * the start, or its host would be refused without anybody knowing why.
 */
export function readWebhookHosts(setting: string | undefined): NamedHosts {
  const entries = (setting ?? '').split(',').map((entry) => entry.trim().toLowerCase());
  return new Set(entries.filter((entry) => entry !== '').map(asUrlWritesIt));
}

/** As `URL` writes a host, so that the two compare. */
function asUrlWritesIt(entry: string): string {
  const url = URL.canParse(`http://${entry}/`) ? new URL(`http://${entry}/`) : null;
  if (!url || url.pathname !== '/' || ![url.host, `${url.hostname}:80`].includes(entry))
    throw new Error(
      `HUIKE_WEBHOOK_HOSTS: "${entry}" is not a host such as till.bank.internal or till.bank.internal:9000`,
    );
  return entry;
}
