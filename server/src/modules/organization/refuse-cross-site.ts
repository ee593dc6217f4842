import type { App } from '#platform/http/app.ts';
import { sendProblem } from '#platform/http/problem.ts';

/**
 * A changing call that rides on a cookie must carry the header `x-huike`: another site's page cannot add
 * it without a preflight, which is never answered. Calls with an API key carry no cookie to ride on.
 */
export function refuseCrossSite(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    const changes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (
      !changes ||
      request.headers.authorization !== undefined ||
      request.headers['x-huike'] !== undefined
    )
      return;
    // By the route that was found: an address may spell the same path in many ways (/%61pi/).
    if (!request.routeOptions.url?.startsWith('/api/')) return;
    return sendProblem(reply, { code: 'CROSS_SITE', facts: {} });
  });
}
