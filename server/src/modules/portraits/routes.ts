import { z } from 'zod';
import { portrait } from '#contract/portraits.ts';
import { shortNumberText } from '#contract/short-number.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type PredictionSource, showPortrait } from './show-portrait.ts';

const params = z.object({ no: shortNumberText });

/** Portraits: everything somebody serving a customer reads in a glance, in one answer. */
export function portraitRoutes(
  app: App,
  platform: Platform,
  predictionsOf: PredictionSource,
): void {
  app.get(
    '/api/customers/:no/portrait',
    {
      config: { access: { action: 'read', subject: 'Customer' } },
      schema: { tags: ['customers'], params, response: { 200: portrait } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await showPortrait(platform, callerOf(request), request.params.no, predictionsOf),
      ),
  );
}
