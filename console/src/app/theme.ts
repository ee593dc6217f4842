import type { ThemeConfig } from 'antd';

/** The one theme colour. Greys below antd's default darkness are raised to pass WCAG AA (4.5:1). */
export const themeColor = '#1f4e9c';

const ofChinese = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC'";
const ofLatin = "'Segoe UI', Roboto, 'Helvetica Neue', Arial";

/** Each language's own type first: apostrophes and quotes of Chinese type are as wide as a character. */
function fontsOf(language: 'zh' | 'en'): string {
  const ordered = language === 'zh' ? [ofChinese, ofLatin] : [ofLatin, ofChinese];
  return ['-apple-system', ...ordered, 'sans-serif'].join(', ');
}

const theme: ThemeConfig = {
  // Styles come from antd's own style sheet: making them in the browser was a seventh of what a page computed.
  zeroRuntime: true,
  token: {
    colorPrimary: themeColor,
    colorInfo: themeColor,
    colorLink: themeColor,
    // antd's own is lighter and falls below AA under the pointer.
    colorLinkHover: '#163a78',
    colorError: '#cf1322',
    colorInfoBg: '#eef3fb',
    colorInfoBorder: '#bfd0ec',
    colorPrimaryBg: '#e8eef9',
    colorPrimaryBgHover: '#d9e4f6',
    borderRadius: 6,
    colorTextTertiary: 'rgba(0,0,0,0.62)',
    colorTextDescription: 'rgba(0,0,0,0.62)',
    colorTextPlaceholder: 'rgba(0,0,0,0.56)',
  },
  components: {
    Layout: {
      headerBg: '#ffffff',
      siderBg: '#ffffff',
      bodyBg: '#f3f5f8',
      headerHeight: 52,
      headerPadding: '0 16px',
    },
    Menu: {
      itemHeight: 34,
      itemMarginBlock: 2,
      itemMarginInline: 8,
      activeBarBorderWidth: 0,
      subMenuItemBg: 'transparent',
      itemSelectedBg: '#e8eef9',
    },
    Table: { headerBg: '#f6f8fb', cellPaddingBlockMD: 10 },
    Card: { headerFontSize: 15, bodyPadding: 18 },
  },
};

const ofLanguage = (language: 'zh' | 'en'): { moving: ThemeConfig; calm: ThemeConfig } => {
  const token = { ...theme.token, fontFamily: fontsOf(language) };
  // For those whose system asks for little movement: dialogs and menus are there at once.
  return {
    moving: { ...theme, token },
    calm: { ...theme, token: { ...token, motion: false } },
  };
};

export const themes = { zh: ofLanguage('zh'), en: ofLanguage('en') };

/** Series colours of charts: the theme colour first; told apart without relying on hue alone. */
export const chartColors = ['#1f4e9c', '#d9822b', '#3b8f7a', '#8a5aa8', '#b5485d', '#5f7187'];
