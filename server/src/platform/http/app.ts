import { randomUUID } from 'node:crypto';
import { issueIn, unreadableIn, unstorable } from '#contract/issue-words.ts';
import type { Refusal } from '#contract/result.ts';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import fastify, { LogController, type FastifyBaseLogger, type FastifyRequest } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { App } from './app-instance.ts';
import { apiDocument, describeRefusals, describeRoute } from './api-document.ts';
import type { Caller } from './caller.ts';
import { limitRequests, type RequestLimits, usualLimits } from './limit-requests.ts';
import { auditedRefusalOf, languageOf, sendProblem } from './problem.ts';
import { unstorableAt } from './unstorable-text.ts';

export type { App } from './app-instance.ts';

export type AppOptions = {
  log: FastifyBaseLogger;
  /** session cookie or API key → caller; null when there is none or it ended */
  authenticate: (request: FastifyRequest) => Promise<Caller | null>;
  /** every refused attempt on a thing is told here (the audit) */
  onRefused?: (request: FastifyRequest, code: string) => Promise<void>;
  /** true when an error means that an engine is away; gives the engine's name */
  engineAway?: (error: unknown) => string | null;
  requestLimits?: RequestLimits;
  /** proxies whose forwarding headers are believed; nobody's by default */
  trustedProxies?: readonly string[];
};

const bodyLimit = 4 * 1024 * 1024;

/**
 * The HTTP application: zod at the edge, OpenAPI from the same schemas, problem+json for every
 * error, authentication and abilities before any handler. Routes are added by the caller.
 */
export async function createApp(options: AppOptions): Promise<App> {
  const app: App = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    genReqId: () => randomUUID(),
    // an address that can't be decoded never reaches a handler
    frameworkErrors: (error, request, reply) => sendProblem(reply, unreadable(error, request)),
    routerOptions: { maxParamLength: 200 },
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('caller', null);
  refuseRoutesWithoutAccess(app);
  answerErrors(app, options);

  await app.register(cookie);
  await app.register(multipart, { limits: { fileSize: 2 ** 31, files: 1, fields: 20 } });
  const isTooMany = await limitRequests(app, options.requestLimits ?? usualLimits);
  await app.register(swagger, {
    openapi: apiDocument,
    transform: describeRoute,
    transformObject: describeRefusals,
  });

  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access;
    const isPublic = access === undefined || access === 'public';
    if (!isPublic) request.caller = await options.authenticate(request);
    // Before any refusal is written: attempts that are refused are counted too.
    if (await isTooMany(request, reply))
      return sendProblem(reply, { code: 'RATE_LIMITED', facts: {} });
    if (isPublic) return;
    if (!request.caller) return sendProblem(reply, { code: 'NOT_SIGNED_IN', facts: {} });
    const { ability } = request.caller;
    if (access === 'signed-in') return;
    if ([access].flat().every(({ action, subject }) => ability.can(action, subject))) return;
    return sendProblem(reply, { code: 'FORBIDDEN', facts: {} });
  });
  refuseUnstorableTexts(app);
  tellRefusals(app, options);
  app.get(
    '/api/openapi.json',
    { config: { access: 'public' }, schema: { hide: true } },
    async (_, reply) => reply.send(app.swagger()),
  );
  return app;
}

/**
 * Every refusal passes here, wherever it was made: in a hook, in a handler, or deep in a use case. It is
 * told before it is answered, so that nobody is refused without a trace. What nobody serves, and a 404
 * without a caller (a page that isn't there), is no attempt on anything; where codes are guessed it is one.
 */
function tellRefusals(app: App, options: AppOptions): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const code = auditedRefusalOf(request);
    const { url, config } = request.routeOptions;
    const isFound = reply.statusCode !== 404 || config.guessable === true;
    const attempt = url !== undefined && (isFound || request.caller !== null);
    const probed = code === 'NOT_SIGNED_IN' && config.signedOutIsAnswer === true;
    if (code !== null && attempt && !probed) await options.onRefused?.(request, code);
    return payload;
  });
}

/** Once for every text of every route: uploads, which are read later, look at theirs by themselves. */
function refuseUnstorableTexts(app: App): void {
  app.addHook('preValidation', async ({ params, query, body, headers }, reply) => {
    const at = unstorableAt({ params, query, body });
    if (at === null) return;
    const what = issueIn(languageOf(headers['accept-language']), unstorable);
    const where = `${at.slice(1, 200)} ${what}`;
    return sendProblem(reply, { code: 'INVALID_INPUT', facts: { where } });
  });
}

function refuseRoutesWithoutAccess(app: App): void {
  app.addHook('onRoute', (route) => {
    if (route.method === 'HEAD' || (Array.isArray(route.method) && route.method.includes('HEAD')))
      return;
    if (!route.config?.access)
      throw new Error(`route ${String(route.method)} ${route.url} does not say who may call it`);
  });
}

function answerErrors(app: App, options: AppOptions): void {
  app.setNotFoundHandler({}, (_, reply) => sendProblem(reply, { code: 'NOT_FOUND', facts: {} }));
  app.setErrorHandler((error, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const [first] = error.validation;
      const language = languageOf(request.headers['accept-language']);
      const what = first ? issueIn(language, { ...first, message: first.message ?? '' }) : '';
      const where = `${error.validationContext ?? ''}${first?.instancePath ?? ''} ${what}`.trim();
      return sendProblem(reply, { code: 'INVALID_INPUT', facts: { where } });
    }
    const away = options.engineAway?.(error);
    if (away) return sendProblem(reply, { code: 'ENGINE_UNAVAILABLE', facts: { engine: away } });
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status === 413) return sendProblem(reply, { code: 'BODY_TOO_LARGE', facts: {} });
    if (status === 429) return sendProblem(reply, { code: 'RATE_LIMITED', facts: {} });
    if (status >= 400 && status < 500) {
      return sendProblem(reply, unreadable(error, request));
    }
    request.log.error({ err: error }, 'request failed');
    return sendProblem(reply, { code: 'INTERNAL', facts: {} });
  });
}

/** A request that could not be read, in the reader's language. */
function unreadable(error: unknown, { headers }: Pick<FastifyRequest, 'headers'>): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const told = error instanceof Error ? error.message : '';
  const where = unreadableIn(languageOf(headers['accept-language']), code, told);
  return { code: 'INVALID_INPUT', facts: { where } };
}
