import type { Bilingual } from '#contract/bilingual.ts';
import type { DrawContent } from '#contract/draw-content.ts';
import type { DrawKind } from '#contract/draws.ts';

/** What of two equal throws decides stands in `decideTable`. */
const tableSentences: readonly Bilingual[] = [
  {
    zh: '掷出状元不立即得奖：收桌时全桌最大的状元得状元奖。大小依次为状元插金花、六博红、遍地锦、六博黑、五红、五子登科、四点红；同类时，五红、五子登科比余下一颗的点数，四点红比余下两颗的点数之和，六博黑比点数；仍相同的，先掷出者得。',
    en: 'A Zhuangyuan wins nothing at once: the greatest of the table wins its prize when the table ends. The order is golden flower, six fours, six ones, six alike, five fours, five alike, four fours; within one kind five fours and five alike go by the die beside them, four fours by the sum of the two, six alike by their points; of two that are equal in all of it the one thrown first wins.',
  },
  {
    zh: '其他奖品全部得出且已有人掷出状元、时间到、工作人员收桌或换用新一版规则，以先到者收桌。无人掷出状元的，状元奖不颁发；收桌时已注销、身故或在不得奖名单中的客户，由次大者递补。',
    en: 'The table ends when all other prizes are won and somebody has thrown a Zhuangyuan, when its time is over, when staff end it, or when other rules come into force, whichever is first. If nobody has thrown a Zhuangyuan its prize is not given; a customer who is erased, deceased or on the list by then is passed over for the next greatest.',
  },
];

/** What the rules of a draw mean, as its page tells the customer: what the program does, and nothing else. */
export function sentencesOf(kind: DrawKind, content: DrawContent): Bilingual[] {
  const { prizes, guarantee, playsPerDay } = content;
  const nameOf = (code: string): Bilingual =>
    prizes.find((prize) => prize.code === code)?.name ?? { zh: code, en: code };
  const sentences: Bilingual[] = [
    kind === 'bobing'
      ? {
          zh: '每次掷六颗骰子，按博饼规则取最高的一个等级；中奖概率由 46,656 种掷法决定。',
          en: 'Six dice are thrown, and a throw is the highest rank it can be; the odds are those of the 46,656 throws.',
        }
      : {
          zh: '每个奖品的概率是其权重与总权重之比，其余部分为未中奖。',
          en: 'The odds of a prize are its weight out of the total; the rest is no prize.',
        },
    {
      zh: '抽到的奖品如已发完、尚未解锁或您已达领取上限，本次不中奖，不换成其他奖品，其他奖品的概率也不变。',
      en: 'If the prize you land on is given away, not unlocked yet, or you have as many as one may, the play brings nothing: no other prize in its place, and the odds of the others stay.',
    },
  ];
  if (content.zhuangyuanAtEnd === true) sentences.push(...tableSentences);
  for (const { name, unlockAfter } of prizes.filter((prize) => prize.unlockAfter > 1))
    sentences.push({
      zh: `“${name.zh}”从全场第 ${unlockAfter} 次抽奖起才能抽中。`,
      en: `"${name.en}" can be won from play ${unlockAfter} of the whole draw on.`,
    });
  for (const { name, perCustomer } of prizes.filter((prize) => prize.perCustomer !== null))
    sentences.push({
      zh: `“${name.zh}”每位客户最多 ${perCustomer} 份。`,
      en: `At most ${perCustomer} of "${name.en}" a customer.`,
    });
  if (guarantee) {
    const { zh, en } = nameOf(guarantee.prize);
    sentences.push({
      zh: `连续 ${guarantee.afterPlays - 1} 次未中奖，下一次如仍未中奖则得“${zh}”，发完为止。`,
      en: `After ${guarantee.afterPlays - 1} plays in a row without a prize, the next one that would bring nothing brings "${en}", while there are any.`,
    });
  }
  if (playsPerDay !== null)
    sentences.push({
      zh: `每位客户每天最多抽 ${playsPerDay} 次。`,
      en: `At most ${playsPerDay} plays a customer and day.`,
    });
  sentences.push(
    {
      zh: '因违规被列入名单的客户不能中奖；每次抽奖的记录都会注明。',
      en: 'Customers on the list of those who broke the rules win nothing; the record of each of their plays says so.',
    },
    {
      zh: '每天的随机种子在当天之前以 SHA-256 公布，次日公开，任何人都可以重算每一次抽奖。',
      en: 'The SHA-256 of a day’s random seed is published before the day and the seed after it, so that anybody can compute every play again.',
    },
  );
  return sentences;
}
