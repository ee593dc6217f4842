import type { ClaimableOffer, OwnVoucher, VoucherHistory } from '#contract/my-benefits.ts';
import type { Trouble } from '../phone/ask.ts';
import {
  type Language,
  phoneWords,
  type PhoneWords,
  type TroubleWords,
} from '../phone/phone-words.ts';
import { worthWords, type WorthWords } from '../phone/worth-words.ts';
import type { VoucherList } from './place.ts';

export type Words = PhoneWords &
  WorthWords & {
    places: { centre: string; vouchers: string };
    placesLabel: string;
    troubles: Record<Exclude<Trouble['kind'], 'refused'>, TroubleWords>;
    threshold(yuan: string): string;
    noThreshold: string;
    // the centre
    openTitle: string;
    laterTitle: string;
    closedTitle: string;
    nothingToClaim: string;
    nothingToClaimHint: string;
    soonTitle: string;
    claim: string;
    claimOne(name: string): string;
    claimed(name: string): string;
    claimUntil: string;
    claimFrom: string;
    validFor(days: number): string;
    where: string;
    anywhere: string;
    atPartner: string;
    comma: string;
    nextDay: string;
    left: string;
    outlet: string;
    pickUpFor(days: number): string;
    pickedUp: string;
    chanceGiven: string;
    pointsGiven: string;
    packetGiven: string;
    paidOut: string;
    toDraws: string;
    toPoints: string;
    byPartner: string;
    deliveredState: string;
    delivered: string;
    codeGiven: string;
    offerStates: Record<ClaimableOffer['state'], string>;
    goodUntil(day: string): string;
    // my vouchers
    lists: Record<VoucherList, string>;
    emptyLists: Record<VoucherList, string>;
    voucherStates: Record<OwnVoucher['state'], string>;
    validity: string;
    value: string;
    validUntil: string;
    lastDay: string;
    daysLeft(days: number): string;
    usedAt: string;
    receivedAt: string;
    received: string;
    open: string;
    // a voucher
    back: string;
    qr: string;
    code: string;
    codeHint: string;
    countdown(seconds: number): string;
    stale: string;
    refresh: string;
    brightness: string;
    heldHint: string;
    over: Record<'used' | 'expired' | 'taken_back' | 'given' | 'giving', string>;
    terms: string;
    history: string;
    deeds: Record<VoucherHistory['deed'], string>;
    gone: string;
  };

export const words: Record<Language, Words> = {
  zh: {
    ...phoneWords.zh,
    ...worthWords.zh,
    places: { centre: '权益中心', vouchers: '我的券' },
    placesLabel: '页面',
    troubles: {
      ...phoneWords.zh.troubles,
      revoked: { title: '链接已作废', hint: '请向网点索取新的链接。' },
      taken: { title: '链接已在另一部手机上打开', hint: '请向网点索取新的链接，不要转发给他人。' },
      offline: { title: '没有网络连接', hint: '请检查网络后重试。重试不会重复领取。' },
      unavailable: { title: '服务暂时不可用', hint: '请稍后重试。重试不会重复领取。' },
    },
    threshold: (yuan) => `满 ${yuan} 元可用`,
    noThreshold: '无使用门槛',
    openTitle: '现在可领',
    laterTitle: '即将开始',
    closedTitle: '暂不可领',
    nothingToClaim: '现在没有可领的权益',
    nothingToClaimHint: '有新的活动时，网点会告诉您。已领的券在“我的券”里。',
    soonTitle: '快到期的券',
    claim: '领取',
    claimOne: (name) => `领取“${name}”`,
    claimed: (name) => `已领取“${name}”`,
    claimUntil: '领取截止',
    claimFrom: '开始领取',
    validFor: (days) => `领取后 ${days} 天内有效`,
    where: '使用地点',
    anywhere: '本行各网点及合作商户',
    atPartner: '由合作方兑付',
    comma: '、',
    nextDay: '下一个可领的日子',
    left: '剩余份数',
    outlet: '领取网点',
    pickUpFor: (days) => `预留 ${days} 天，逾期未领自动取消`,
    pickedUp: '礼品已在网点领取。',
    chanceGiven: '抽奖机会已到账，抽奖结束前有效。',
    pointsGiven: '积分已到账。',
    packetGiven: '红包已记在您名下，由银行转入您的账户。',
    paidOut: '领取后由银行转入您的账户',
    toDraws: '去抽奖',
    toPoints: '查看积分',
    byPartner: '由合作方发放，到账后状态会变为“已发放”，不用到收银台出示。',
    deliveredState: '已发放',
    delivered: '合作方已发放到账。',
    codeGiven: '兑换码已发放，请在下面查看，到合作方处使用。',
    offerStates: {
      open: '可领取',
      later: '未开始',
      another_day: '今天不能领',
      used_up: '已领完',
      had_all: '您已达领取上限',
      paused: '暂停发放',
    },
    goodUntil: (day) => `本页只能在这部手机上打开，${day} 前有效。`,
    lists: { usable: '可使用', used: '已使用', over: '已失效' },
    emptyLists: {
      usable: '没有可用的券。到“权益中心”看看能领什么。',
      used: '还没有用过的券。',
      over: '没有失效的券。',
    },
    voucherStates: {
      usable: '可使用',
      held: '付款中',
      giving: '转赠中',
      given: '已转赠',
      used: '已使用',
      expired: '已过期',
      taken_back: '已作废',
    },
    validity: '有效期',
    value: '面额',
    validUntil: '有效期至',
    lastDay: '今天是最后一天',
    daysLeft: (days) => `还有 ${days} 天到期`,
    usedAt: '使用时间',
    receivedAt: '到账时间',
    received: '到账',
    open: '出示',
    back: '返回我的券',
    qr: '核销二维码',
    code: '券码',
    codeHint: '扫不出时，请把券码读给收银员。',
    countdown: (seconds) => `${seconds} 秒后自动刷新`,
    stale: '二维码已过期，联网后刷新；券码仍然有效。',
    refresh: '刷新二维码',
    brightness: '请把屏幕调亮，二维码对准扫码器。不要截图转发。',
    heldHint: '一笔付款正在使用这张券。付款没有完成的话，稍后会自动恢复。',
    over: {
      used: '这张券已经用过了。',
      expired: '这张券已过有效期。',
      given: '对方已收下这张券。',
      giving: '等对方收下。取消转赠后，您可以自己使用。',
      taken_back: '这张券已作废，如有疑问请联系网点。',
    },
    terms: '使用规则',
    history: '经过',
    deeds: {
      claimed: '领取',
      received: '收到转赠',
      offered: '发起转赠',
      kept: '转赠取消或过期',
      given: '对方收下',
      held: '付款时占用',
      let_go: '付款未完成，已恢复',
      used: '使用',
      given_back: '退回',
    },
    gone: '没有找到',
  },
  en: {
    ...phoneWords.en,
    ...worthWords.en,
    places: { centre: 'Benefits', vouchers: 'My vouchers' },
    placesLabel: 'Pages',
    troubles: {
      ...phoneWords.en.troubles,
      revoked: { title: 'This link was taken back', hint: 'Ask your outlet for a new one.' },
      taken: {
        title: 'This link was opened on another phone',
        hint: 'Ask your outlet for a new one, and do not pass it on.',
      },
      offline: {
        title: 'No connection',
        hint: 'Check your network and try again. You never claim twice by it.',
      },
      unavailable: {
        title: 'The service is not available',
        hint: 'Try again in a moment. You never claim twice by it.',
      },
    },
    threshold: (yuan) => `for purchases of ${yuan} yuan or more`,
    noThreshold: 'for any purchase',
    openTitle: 'To claim now',
    laterTitle: 'Coming',
    closedTitle: 'Not at the moment',
    nothingToClaim: 'Nothing to claim now',
    nothingToClaimHint:
      'Your outlet tells you when there is something new. What you have claimed stands under “My vouchers”.',
    soonTitle: 'Ending soon',
    claim: 'Claim',
    claimOne: (name) => `Claim “${name}”`,
    claimed: (name) => `“${name}” claimed`,
    claimUntil: 'Claim until',
    claimFrom: 'Claim from',
    validFor: (days) => `good for ${days} days once claimed`,
    where: 'Where',
    anywhere: 'Outlets of the bank and its merchants',
    atPartner: 'Delivered by a partner',
    comma: ', ',
    nextDay: 'Next day to claim',
    left: 'Left',
    outlet: 'Outlet',
    pickUpFor: (days) => `kept for ${days} days, then it goes back`,
    pickedUp: 'The gift was picked up.',
    chanceGiven: 'The chances are yours until the draw ends.',
    pointsGiven: 'The points are yours.',
    packetGiven: 'The packet is yours; the bank pays it into your account.',
    paidOut: 'paid into your account',
    toDraws: 'To the draws',
    toPoints: 'See my points',
    byPartner: 'A partner delivers it; it is then shown as delivered. Nothing is shown at a till.',
    deliveredState: 'Delivered',
    delivered: 'The partner has delivered it.',
    codeGiven: 'The code was handed out: see it below, and use it with the partner.',
    offerStates: {
      open: 'Open',
      later: 'Not yet open',
      another_day: 'Not today',
      used_up: 'All given away',
      had_all: 'You have had as many as one may',
      paused: 'Paused',
    },
    goodUntil: (day) => `This page opens on this phone only, until ${day}.`,
    lists: { usable: 'Usable', used: 'Used', over: 'Over' },
    emptyLists: {
      usable: 'You have no voucher to use. See under “Benefits” what you may claim.',
      used: 'You have used no voucher yet.',
      over: 'None of your vouchers is over.',
    },
    voucherStates: {
      usable: 'Usable',
      held: 'In payment',
      giving: 'Being passed on',
      given: 'Passed on',
      used: 'Used',
      expired: 'Expired',
      taken_back: 'Taken back',
    },
    validity: 'Validity',
    value: 'Value',
    validUntil: 'Good until',
    lastDay: 'Today is the last day',
    daysLeft: (days) => `Days left: ${days}`,
    usedAt: 'Used at',
    receivedAt: 'Received at',
    received: 'Received',
    open: 'Show',
    back: 'Back to my vouchers',
    qr: 'Code to scan',
    code: 'Voucher code',
    codeHint: 'If it does not scan, read the code to the cashier.',
    countdown: (seconds) => `renewed in ${seconds} s`,
    stale:
      'The code to scan has run out; it is renewed once you are online. The voucher code is good.',
    refresh: 'Renew the code',
    brightness:
      'Turn the brightness up and hold it to the scanner. Do not pass a picture of it on.',
    heldHint:
      'A payment is using this voucher. If the payment does not go through, it is usable again shortly.',
    over: {
      used: 'This voucher was used.',
      expired: 'This voucher has expired.',
      given: 'It was taken, and is theirs now.',
      giving: 'Waiting to be taken. Cancel to use it yourself.',
      taken_back: 'This voucher was taken back; ask your outlet if that is a surprise.',
    },
    terms: 'Terms',
    history: 'What happened',
    deeds: {
      claimed: 'Claimed',
      received: 'Received from somebody',
      offered: 'Offered to somebody',
      kept: 'Cancelled or not taken in time',
      given: 'Taken',
      held: 'Held by a payment',
      let_go: 'Payment not made, usable again',
      used: 'Used',
      given_back: 'Given back',
    },
    gone: 'There is nothing here',
  },
};
