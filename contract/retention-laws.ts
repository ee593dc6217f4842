/** Why a period has its lower bound. */
export const retentionLaws = {
  aml: {
    zh: '反洗钱法（2024）：身份资料与交易记录不少于十年',
    en: 'Anti-money-laundering law (2024): identity and transaction records for ten years',
  },
  network: {
    zh: '网络安全法：网络日志不少于六个月',
    en: 'Cybersecurity law: network logs for six months',
  },
  sharing: { zh: '对外提供个人信息的记录不少于三年', en: 'Records of sharing for three years' },
  draws: {
    zh: '有奖销售的记录不少于两年',
    en: 'Rules on prize promotions: records for two years',
  },
  backups: {
    zh: '须长于备份的保留期，恢复后才能补送',
    en: 'Longer than backups are kept, so that a restore can ship again',
  },
  shipping: {
    zh: '须长于事件底稿的保留期，否则会被再次送达',
    en: 'Longer than the events that PostgreSQL keeps, which would be shipped again',
  },
} as const;
