import type { FastifyReply, FastifyRequest } from 'fastify';
import { platformErrors, sentenceOf, type ErrorDeclaration } from '#contract/errors.ts';
import type { RefusalShown } from '#contract/refusal-shown.ts';
import type { Refusal, Result } from '#contract/result.ts';

/** Every refusal's declaration; modules add theirs at start by `declareErrors`. */
const declarations = new Map<string, ErrorDeclaration>(Object.entries(platformErrors));

/** Makes the codes of a contract file known; a code declared twice with other text is a mistake. */
export function declareErrors(errors: Record<string, ErrorDeclaration>): void {
  for (const [code, declaration] of Object.entries(errors)) {
    const known = declarations.get(code);
    if (known && known !== declaration) throw new Error(`error code ${code} is declared twice`);
    declarations.set(code, declaration);
  }
}

/** The refusals of calls under way, for the hook that has them audited. */
const refused = new WeakMap<FastifyRequest, string>();

/** The code of the refusal that a request is being answered with, when it belongs into the audit. */
export function auditedRefusalOf(request: FastifyRequest): string | null {
  const code = refused.get(request);
  const declaration = code === undefined ? undefined : declarations.get(code);
  if (code === undefined || !declaration) return null;
  const { status, audit } = declaration;
  return audit === 'always' || (audit === undefined && [401, 403, 404].includes(status))
    ? code
    : null;
}

/** RFC 9457 problem+json: `code` is stable, `title` is the sentence in the asked language. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: string;
  facts: Refusal['facts'];
};

export function problemOf(refusal: Refusal, language: 'zh' | 'en'): Problem {
  const declaration = declarations.get(refusal.code);
  if (!declaration) throw new Error(`refusal ${refusal.code} is not declared in the contract`);
  return {
    type: `urn:huike:problem:${refusal.code.toLowerCase().replaceAll('_', '-')}`,
    title: sentenceOf(declaration, refusal.facts, language),
    status: declaration.status,
    code: refusal.code,
    facts: refusal.facts,
  };
}

/** A stored refusal for a screen, in both languages. */
export function showRefusal(refusal: Refusal): RefusalShown {
  // A row may hold a code that this version of the program no longer declares.
  const declaration = declarations.get(refusal.code) ?? platformErrors.INTERNAL;
  return {
    code: refusal.code,
    zh: sentenceOf(declaration, refusal.facts, 'zh'),
    en: sentenceOf(declaration, refusal.facts, 'en'),
  };
}

export function languageOf(header: string | undefined): 'zh' | 'en' {
  return header?.trim().toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export function sendProblem(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const problem = problemOf(refusal, languageOf(reply.request.headers['accept-language']));
  refused.set(reply.request, refusal.code);
  // The serializer of a success would strip the problem's fields, so it is written as bytes.
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(String)
    .send(JSON.stringify(problem));
}

/** Answers with the value, or with the problem the refusal declares. */
export function sendResult<T>(reply: FastifyReply, result: Result<T>, status = 200): FastifyReply {
  return result.ok ? reply.code(status).send(result.value) : sendProblem(reply, result.refusal);
}
