import {
  attributeNames,
  transactionFields,
  type AttributeName,
  type TransactionField,
  type ValueType,
} from '#contract/audience-rule.ts';
import type { TagSummary, TagUnit } from '#contract/tags.ts';

/** What a condition can be asked of: its type, unit and, where they are few, its values. */
export type FieldInfo = {
  type: ValueType;
  unit: TagUnit | null;
  choices: readonly { value: string; zh: string; en: string }[] | null;
};

const free: FieldInfo = { type: 'choice', unit: null, choices: null };
const day: FieldInfo = { type: 'date', unit: null, choices: null };
const levels = ['C1', 'C2', 'C3', 'C4', 'C5'].map((value) => ({ value, zh: value, en: value }));

const attributes: Record<AttributeName, FieldInfo> = {
  age: { type: 'number', unit: 'year', choices: null },
  gender: {
    type: 'choice',
    unit: null,
    choices: [
      { value: 'male', zh: '男', en: 'Male' },
      { value: 'female', zh: '女', en: 'Female' },
    ],
  },
  region: free,
  education: free,
  occupation: free,
  marital_status: free,
  risk_level: { type: 'choice', unit: null, choices: levels },
  mobile_bank_state: {
    type: 'choice',
    unit: null,
    choices: [
      { value: 'none', zh: '未开通', en: 'None' },
      { value: 'dormant', zh: '休眠', en: 'Dormant' },
      { value: 'active', zh: '一般活跃', en: 'Active' },
      { value: 'highly_active', zh: '高度活跃', en: 'Highly active' },
    ],
  },
  payroll_employer: free,
  birth_date: day,
  open_date: day,
  is_staff: { type: 'flag', unit: null, choices: null },
};

export function attributeInfo(name: string | null): FieldInfo | null {
  const known = attributeNames.find((one) => one === name);
  return known ? attributes[known] : null;
}

export function tagInfo(tag: TagSummary | undefined): FieldInfo | null {
  return tag ? { type: tag.type, unit: tag.unit, choices: tag.choices } : null;
}

const directions = [
  { value: 'in', zh: '收入', en: 'In' },
  { value: 'out', zh: '支出', en: 'Out' },
];

/** Fields of a transaction or an event; `properties.x` is a text of the event's own. */
export function factFieldInfo(field: string): FieldInfo {
  if (field === 'amount_fen') return { type: 'number', unit: 'fen', choices: null };
  return field === 'direction' ? { type: 'choice', unit: null, choices: directions } : free;
}

export const fieldsOfTransaction: readonly TransactionField[] = transactionFields;
export const fieldsOfEvent = ['channel', 'amount_fen'] as const;

/** Fen are edited in yuan, shares in per cent. */
export function scaleOf(unit: TagUnit | null): number {
  if (unit === 'fen') return 100;
  return unit === 'share' ? 0.01 : 1;
}

/** The stored figure of what was typed, without the dust of binary fractions. */
export function storedFigure(shown: number, unit: TagUnit | null): number {
  const scaled = shown * scaleOf(unit);
  return unit === 'fen' ? Math.round(scaled) : Math.round(scaled * 1e8) / 1e8;
}

export function shownFigure(stored: number, unit: TagUnit | null): number {
  return Math.round((stored / scaleOf(unit)) * 1e8) / 1e8;
}
