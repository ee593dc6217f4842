import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ok } from '#contract/result.ts';
import {
  me,
  passwordChange,
  secondFactorConfirm,
  secondFactorOffer,
  sessionErrors,
  signIn as signInBody,
  signInSettings,
} from '#contract/session.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf, sessionCookie } from '#platform/http/caller.ts';
import { declareErrors, sendProblem, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { endSession } from './end-sessions.ts';
import { changeOwnPassword, confirmOwnSecondFactor, enrolSecondFactor } from './own-credentials.ts';
import { readMe } from './read-me.ts';
import { refuseCrossSite } from './refuse-cross-site.ts';
import { signIn } from './sign-in.ts';
import { readSignInSettings, writeSignInSettings } from './sign-in-settings.ts';

/** Signing in and out, one's own password and authenticator, and the settings of sign-in. */
export function sessionRoutes(app: App, platform: Platform): void {
  declareErrors(sessionErrors);
  refuseCrossSite(app);
  const tags = ['session'];
  const config = { access: 'signed-in' } as const;
  const tokenOf = (request: FastifyRequest): string => request.cookies[sessionCookie] ?? '';

  app.post(
    '/api/session',
    {
      config: { access: 'public', rateLimit: { max: 300, timeWindow: '1 minute' } },
      schema: { tags, body: signInBody, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const result = await signIn(platform, { ...request.body, address: request.ip });
      if (!result.ok) return sendProblem(reply, result.refusal);
      setCookie(request, reply, result.value.token);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/api/session',
    { config: { ...config, signedOutIsAnswer: true }, schema: { tags, response: { 200: me } } },
    async (request) => withJob(platform.database, (tx) => readMe(tx, callerOf(request))),
  );
  app.delete(
    '/api/session',
    { config, schema: { tags, response: { 204: z.null() } } },
    async (request, reply) => {
      const caller = callerOf(request);
      await withJob(platform.database, async (tx) => {
        await endSession(tx, tokenOf(request), platform.clock.now());
        await recordAudit(tx, {
          actor: caller,
          action: 'session.sign_out',
          objectKind: 'Staff',
          objectId: caller.id,
          orgId: caller.orgId,
        });
      });
      return reply.clearCookie(sessionCookie, { path: '/' }).code(204).send(null);
    },
  );
  app.put(
    '/api/session/password',
    { config, schema: { tags, body: passwordChange, response: { 204: z.null() } } },
    async (request, reply) =>
      sendResult(
        reply,
        await changeOwnPassword(platform, callerOf(request), tokenOf(request), request.body),
        204,
      ),
  );
  app.post(
    '/api/session/second-factor',
    { config, schema: { tags, response: { 200: secondFactorOffer } } },
    async (request, reply) =>
      sendResult(reply, await enrolSecondFactor(platform, callerOf(request))),
  );
  app.put(
    '/api/session/second-factor',
    { config, schema: { tags, body: secondFactorConfirm, response: { 204: z.null() } } },
    async (request, reply) =>
      sendResult(
        reply,
        await confirmOwnSecondFactor(
          platform,
          callerOf(request),
          tokenOf(request),
          request.body.totp,
        ),
        204,
      ),
  );
  settingsRoutes(app, platform);
}

function settingsRoutes(app: App, platform: Platform): void {
  const tags = ['settings'];
  app.get(
    '/api/settings/sign-in',
    {
      config: { access: { action: 'read', subject: 'Setting' } },
      schema: { tags, response: { 200: signInSettings } },
    },
    async (request) => withScope(platform.database, callerOf(request).scope, readSignInSettings),
  );
  app.put(
    '/api/settings/sign-in',
    {
      config: { access: { action: 'update', subject: 'Setting' } },
      schema: { tags, body: signInSettings, response: { 200: signInSettings } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      // The whole bank's settings are for the whole bank's people.
      if (!caller.scope.all) return sendProblem(reply, { code: 'FORBIDDEN', facts: {} });
      await withScope(platform.database, caller.scope, async (tx) => {
        const before = await readSignInSettings(tx);
        await writeSignInSettings(tx, request.body, platform.clock.now());
        await recordAudit(tx, {
          actor: caller,
          action: 'setting.update',
          objectKind: 'Setting',
          objectId: 'sign-in',
          orgId: null,
          detail: { before, after: request.body },
        });
      });
      return sendResult(reply, ok(request.body));
    },
  );
}

/**
 * Strict: the cookie never travels with a request from another site. Secure only over HTTPS, since a
 * bank's intranet may serve plain HTTP and would then never be able to sign in. Behind a proxy that ends
 * TLS it is HTTPS when a trusted one says so (HUIKE_TRUST_PROXY).
 */
function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(sessionCookie, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
  });
}
