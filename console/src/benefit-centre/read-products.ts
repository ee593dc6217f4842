import type { ProductCharge, ShownProductBenefits } from '#contract/product-benefits.ts';
import { fields, listOf, named, number, type Reader, text } from '../phone/read-answer.ts';
import { productWords } from './product-words.ts';

const unit = named({ rate: true, amount: true });
const charge: Reader<ProductCharge> = (given) => {
  const read = fields({ unit })(given);
  return read.unit === 'rate'
    ? { unit: 'rate', ...fields({ rateBp: number })(given) }
    : { unit: 'amount', ...fields({ amountFen: number })(given) };
};

export const readProducts: Reader<ShownProductBenefits> = fields({
  items: listOf(
    fields({
      id: number,
      nameZh: text,
      nameEn: text,
      kind: named(productWords.zh.kinds),
      charge,
      products: listOf(text),
      conditionsZh: text,
      conditionsEn: text,
      from: text,
      until: text,
    }),
  ),
});
