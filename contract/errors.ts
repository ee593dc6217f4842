type Sentence = { zh: string; en: string };

/**
 * A refusal as declared: HTTP status and a sentence in both languages; `{name}` is filled from its facts.
 * `words` says what a fact that is a code means, such as a state; a list of codes is joined by '; '.
 */
export type ErrorDeclaration = Sentence & {
  status: number;
  words?: Readonly<Record<string, Readonly<Record<string, Sentence>>>>;
  /**
   * Whether the HTTP application writes the refusal to the audit. By itself it does for 401, 403 and 404;
   * 'always' whatever the status; 'elsewhere' when the use case writes its own row, or when it is a step
   * and no refusal.
   */
  audit?: 'always' | 'elsewhere';
};

/** The sentence of a refusal: codes as words, amounts in yuan, in the reader's language. */
export function sentenceOf(
  declaration: ErrorDeclaration,
  facts: Readonly<Record<string, string | number | boolean | null>>,
  language: 'zh' | 'en',
): string {
  return declaration[language].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = facts[name] ?? '';
    if (name.endsWith('Fen') && typeof value === 'number') return yuanOf(value);
    const words = declaration.words?.[name];
    if (!words) return String(value);
    return String(value)
      .split('; ')
      .map((code) => words[code]?.[language] ?? code)
      .join(language === 'zh' ? '、' : ', ');
  });
}

/** Fen as yuan with two decimals, without a float division. */
function yuanOf(fen: number): string {
  const size = Math.abs(fen);
  const yuan = Math.trunc(size / 100).toLocaleString('en-US');
  return `${fen < 0 ? '-' : ''}${yuan}.${String(size % 100).padStart(2, '0')}`;
}

export const platformErrors = {
  NOT_SIGNED_IN: { status: 401, zh: '请先登录', en: 'Sign in first' },
  FORBIDDEN: { status: 403, zh: '没有权限执行此操作', en: 'You may not do this' },
  NOT_FOUND: { status: 404, zh: '找不到所请求的对象', en: 'Not found' },
  INVALID_INPUT: { status: 400, zh: '输入有误：{where}', en: 'Invalid input: {where}' },
  CURSOR_INVALID: {
    status: 400,
    zh: '翻页标记无效，或不属于当前的列表、条件或用户；请从第一页开始',
    en: 'The cursor is not valid for this list, these filters and this caller; start at the first page',
  },
  BODY_TOO_LARGE: { status: 413, zh: '提交内容过大', en: 'The request body is too large' },
  RATE_LIMITED: {
    status: 429,
    zh: '请求过于频繁，请稍后再试',
    en: 'Too many requests, try again later',
  },
  IDEMPOTENCY_KEY_MISSING: {
    status: 400,
    zh: '缺少 Idempotency-Key 请求头',
    en: 'The Idempotency-Key header is missing',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    zh: '同一个 Idempotency-Key 用于了不同的内容',
    en: 'This Idempotency-Key was used with other input',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    zh: '同一请求正在处理',
    en: 'The same request is in progress',
  },
  ENGINE_UNAVAILABLE: {
    status: 503,
    zh: '{engine} 暂时不可用，请稍后重试',
    en: '{engine} is unavailable, try again shortly',
  },
  INTERNAL: { status: 500, zh: '系统内部错误', en: 'Internal error' },
} satisfies Record<string, ErrorDeclaration>;
