/** What zod found wrong, without the value: `keyword` is its code, `params` what the code is about. */
export type Issue = {
  keyword: string;
  message: string;
  params: Readonly<Record<string, unknown>>;
};

/** Rules that schemas of this folder tell in words of their own. */
const ownWords: Readonly<Record<string, string>> = {
  'a return needs a comment': '退回须填写意见',
  'name the proof, the proofs or the hold, one of them': '券、多张券或占用编号须填写其中一项',
  'ends before it starts': '结束早于开始',
  'ends before it begins': '结束早于开始',
  'this is not known of such a deed': '这类行为没有该项信息',
  'such a deed is only watched': '这类行为只能观察',
  'otherwise belongs to map or choose': 'otherwise 须与 map 或 choose 同用',
  'not a regular expression with one group': '不是只含一个分组的正则表达式',
  'a change of state needs a reason': '变更状态须填写理由',
  'name the proof or the proofs, one of them': '一张券或多张券须填写其中一项',
  'customers are not told apart there': '该处无法区分客户',
  'a limit caps a number or an amount': '限额须限制个数或金额',
  'name the member code or the customer number, one of them': '付款码或客户号须填写其中一项',
  'each step asks for more products and gives more': '各档所需产品数与所得须逐档增加',
  'each step asks for more products': '各档所需产品数须逐档增加',
  'a rule ends after it begins': '规则的结束须晚于开始',
  'a rule of points is of a programme, one of gifts is not': '积分规则须选择积分计划，礼品规则不选',
  'each tier begins above the one before and is worth more': '各档起点与比例须逐档提高',
  'shares sum to the whole, and each budget stands once':
    '各预算的比例之和须为 100%，且每个预算只列一次',
  'a word stands once': '每个词只列一次',
  'named twice': '同一项只列一次',
  'points last at least a month': '积分有效期至少一个月',
  'one gift is worth no more than all of them': '每人限额不能低于单次限额',
  'either a gift of the catalogue, or what it is and what it is worth':
    '请选择礼品目录中的礼品，或填写名称与价值',
  'holds a NUL or half a character': '含有无法保存的字符',
  'no NUL, whole characters': '含有无法保存的字符',
  'letters, digits, - and _': '只能使用字母、数字、- 和 _',
  'letters, digits, . - and _': '只能使用字母、数字、点、- 和 _',
};

/** Of a request that could not be read at all, by the HTTP server's code. */
const unreadable: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: '正文不是有效的 JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: '正文为空',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: '不支持的内容类型',
  FST_ERR_BAD_URL: '地址无法识别',
};

const types: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  bigint: '整数',
  boolean: '是或否',
  array: '列表',
  object: '对象',
  record: '对象',
  date: '日期',
};
const formats: Readonly<Record<string, string>> = {
  email: '不是有效的邮箱地址',
  url: '不是有效的网址',
  uuid: '不是有效的 UUID',
  date: '不是有效的日期（YYYY-MM-DD）',
  datetime: '不是有效的时刻',
  time: '不是有效的时间',
  ipv4: '不是有效的 IPv4 地址',
};

/** A text that PostgreSQL cannot store. */
export const unstorable: Issue = {
  keyword: 'custom',
  message: 'holds a NUL or half a character',
  params: {},
};

/** What is wrong with a field; zod's own sentences are English. */
export function issueIn(language: 'zh' | 'en', issue: Issue): string {
  return language === 'zh' ? inChinese(issue) : issue.message;
}

function inChinese({ keyword, message, params }: Issue): string {
  const own = ownWords[message];
  if (own !== undefined) return own;
  switch (keyword) {
    case 'invalid_type':
      // The value itself is not told, only named in the sentence.
      return message.endsWith('received undefined')
        ? '未填写'
        : `须为${types[String(params['expected'])] ?? String(params['expected'])}`;
    case 'invalid_value':
      return `只能是 ${listed(params['values'])}`;
    case 'too_big':
      return aboveMost(params);
    case 'too_small':
      return belowLeast(params);
    case 'invalid_format':
      return formats[String(params['format'])] ?? '格式不正确';
    case 'not_multiple_of':
      return `须为 ${String(params['divisor'])} 的整倍数`;
    case 'unrecognized_keys':
      return `含有不认识的字段 ${listed(params['keys'])}`;
    default:
      return '内容不符合要求';
  }
}

/** Why a request could not be read; `message` is the HTTP server's own sentence. */
export function unreadableIn(language: 'zh' | 'en', code: string, message: string): string {
  return language === 'zh' ? (unreadable[code] ?? message) : message;
}

function aboveMost({ origin, maximum, inclusive }: Issue['params']): string {
  const most = String(maximum);
  if (origin === 'string') return `最多 ${most} 个字`;
  if (origin === 'array') return `最多 ${most} 项`;
  return inclusive === false ? `须小于 ${most}` : `不能大于 ${most}`;
}

function belowLeast({ origin, minimum, inclusive }: Issue['params']): string {
  const least = String(minimum);
  if (origin === 'string') return least === '1' ? '未填写' : `至少 ${least} 个字`;
  if (origin === 'array') return `至少 ${least} 项`;
  return inclusive === false ? `须大于 ${least}` : `不能小于 ${least}`;
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join('、') : String(values);
}
