import type {
  JoiningOffered,
  MerchantCategory,
  OwnApplication,
} from '#contract/merchant-joining.ts';
import { fields, listOf, named, number, orNull, type Reader, text } from '../phone/read-answer.ts';
import { words } from './words.ts';

export const merchantCategoryNames = Object.keys(words.zh.categories).filter(
  (name): name is MerchantCategory => name in words.zh.categories,
);

export const readOffered: Reader<JoiningOffered> = fields({
  bankName: text,
  termsVersion: text,
  circles: listOf(fields({ id: number, name: text, city: text })),
});

export const readOwn: Reader<OwnApplication> = fields({
  name: text,
  licenceNo: text,
  category: named(words.zh.categories),
  circleId: orNull(number),
  circleName: orNull(text),
  place: text,
  phoneMasked: text,
  account: fields({ holderName: text, bankName: text, maskedNumber: text }),
  state: named(words.zh.states),
  reason: text,
  merchantNo: orNull(number),
  submittedAt: text,
  changedAt: text,
});
