import { myDraws, ownDrawAsked, ownDrawLink } from '#contract/my-draws.ts';
import { phoneQuestion } from '#contract/phone-links.ts';
import { ok, refuse } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { byPhone } from '#modules/phone-links/index.ts';
import type { App } from '#platform/http/app.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { signDrawLink } from './draw-link.ts';
import { listOwnDraws } from './list-own-draws.ts';
import { judgeOutlet, tellScan } from './outlet-code.ts';

const tags = ['my-draws'];
const config = { access: 'public', guessable: true } as const;

/**
 * The customer's draws among their own pages; the link to those is the right to ask, and opens a draw without
 * staff making another link. It stands in the body: in an address it would stand in every log on the way.
 */
export function phoneRoutes(app: App, platform: Platform): void {
  const { clock, keyring } = platform;
  app.post(
    '/api/my-draws/look-up',
    { config, schema: { tags, body: phoneQuestion, response: { 200: myDraws } } },
    async (request, reply) =>
      sendResult(
        reply,
        await byPhone(platform, request.body, async (tx, link) =>
          ok({ items: await listOwnDraws(tx, clock.now(), link) }),
        ),
      ),
  );
  app.post(
    '/api/my-draws/open',
    { config, schema: { tags, body: ownDrawAsked, response: { 200: ownDrawLink } } },
    async (request, reply) => {
      const { drawId, outletOrgId, ...question } = request.body;
      const opened = await byPhone(platform, question, async (tx, link) => {
        const now = clock.now();
        const { linkId, customerNo, orgId, goodUntil } = link;
        const code = outletOrgId === undefined ? null : { drawId, orgId: outletOrgId };
        const outlet = code && (await judgeOutlet(tx, code));
        if (outlet && !outlet.ok) return outlet;
        const [draw] = await listOwnDraws(tx, now, link, drawId);
        if (!draw) return refuse('DRAW_NOT_OPEN');
        await recordAudit(tx, {
          actor: 'system',
          action: 'draw.open_on_phone',
          objectKind: 'Draw',
          objectId: drawId,
          orgId,
          detail: { customerNo, linkId, ...(code ? { outletOrgId: code.orgId } : {}) },
        });
        if (code) await tellScan(tx, now, { customerNo, ...code });
        const made = signDrawLink(keyring, { drawId, customerNo }, now, goodUntil);
        return ok({ token: made.token, expiresAt: made.expiresAt.toISOString() });
      });
      return sendResult(reply, opened);
    },
  );
}
