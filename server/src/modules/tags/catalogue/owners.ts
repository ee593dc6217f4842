/** Who answers for a family of tags in the bank. */
export const retailBanking = { zh: '个人金融部', en: 'Retail banking' };
export const digitalBanking = { zh: '网络金融部', en: 'Digital banking' };
export const wealthManagement = { zh: '财富管理部', en: 'Wealth management' };
export const personalCredit = { zh: '个人信贷部', en: 'Personal credit' };
export const dataAnalysis = { zh: '数据分析中心', en: 'Data analysis' };
