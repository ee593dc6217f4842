/**
 * The prefecture cities of Fujian and their county-level divisions with the codes of GB/T 2260.
 * `share` weighs customers by city; `outlets` are well-known places that have a second outlet.
 */
export interface Division {
  readonly code: string;
  readonly name: string;
  /** as it stands in a sub-branch's name */
  readonly short: string;
  readonly outlets: readonly string[];
}

export interface City {
  readonly code: string;
  readonly name: string;
  readonly share: number;
  readonly divisions: readonly Division[];
}

/** code + name, then the places; the suffix 区 / 县 / 市 falls away in the short name. */
function division(text: string, ...outlets: string[]): Division {
  const code = text.slice(0, 6);
  const name = text.slice(6);
  return { code, name, short: name.slice(0, -1), outlets };
}

export const cities: readonly [City, ...City[]] = [
  {
    code: '3501',
    name: '福州',
    share: 24,
    divisions: [
      division('350102鼓楼区', '东街口', '五四路'),
      division('350103台江区', '中亭街'),
      division('350104仓山区', '金山', '上渡'),
      division('350105马尾区'),
      division('350111晋安区', '五里亭'),
      division('350112长乐区', '航城'),
      division('350121闽侯县', '上街'),
      division('350122连江县'),
      division('350123罗源县'),
      division('350124闽清县'),
      division('350125永泰县'),
      division('350128平潭县'),
      division('350181福清市', '龙田'),
    ],
  },
  {
    code: '3502',
    name: '厦门',
    share: 18,
    divisions: [
      division('350203思明区', '中山路', '莲坂', '前埔'),
      division('350205海沧区', '新阳'),
      division('350206湖里区', '江头', '五缘湾'),
      division('350211集美区', '杏林'),
      division('350212同安区'),
      division('350213翔安区'),
    ],
  },
  {
    code: '3505',
    name: '泉州',
    share: 20,
    divisions: [
      division('350502鲤城区', '涂门街'),
      division('350503丰泽区', '东海'),
      division('350504洛江区'),
      division('350505泉港区'),
      division('350521惠安县', '崇武'),
      division('350524安溪县'),
      division('350525永春县'),
      division('350526德化县'),
      division('350581石狮市', '凤里'),
      division('350582晋江市', '青阳', '安海'),
      division('350583南安市', '水头'),
    ],
  },
  {
    code: '3506',
    name: '漳州',
    share: 10,
    divisions: [
      division('350602芗城区', '胜利路'),
      division('350603龙文区'),
      division('350604龙海区'),
      division('350605长泰区'),
      division('350622云霄县'),
      division('350623漳浦县'),
      division('350624诏安县'),
      division('350626东山县'),
      division('350627南靖县'),
      division('350628平和县'),
      division('350629华安县'),
    ],
  },
  {
    code: '3503',
    name: '莆田',
    share: 7,
    divisions: [
      division('350302城厢区', '凤凰山'),
      division('350303涵江区'),
      division('350304荔城区', '黄石'),
      division('350305秀屿区'),
      division('350322仙游县'),
    ],
  },
  {
    code: '3509',
    name: '宁德',
    share: 6,
    divisions: [
      division('350902蕉城区', '东侨'),
      division('350921霞浦县'),
      division('350922古田县'),
      division('350923屏南县'),
      division('350924寿宁县'),
      division('350925周宁县'),
      division('350926柘荣县'),
      division('350981福安市'),
      division('350982福鼎市'),
    ],
  },
  {
    code: '3504',
    name: '三明',
    share: 5,
    divisions: [
      division('350404三元区', '列东'),
      division('350405沙县区'),
      division('350421明溪县'),
      division('350423清流县'),
      division('350424宁化县'),
      division('350425大田县'),
      division('350426尤溪县'),
      division('350428将乐县'),
      division('350429泰宁县'),
      division('350430建宁县'),
      division('350481永安市'),
    ],
  },
  {
    code: '3507',
    name: '南平',
    share: 5,
    divisions: [
      division('350702延平区', '四鹤'),
      division('350703建阳区'),
      division('350721顺昌县'),
      division('350722浦城县'),
      division('350723光泽县'),
      division('350724松溪县'),
      division('350725政和县'),
      division('350781邵武市'),
      division('350782武夷山市'),
      division('350783建瓯市'),
    ],
  },
  {
    code: '3508',
    name: '龙岩',
    share: 5,
    divisions: [
      division('350802新罗区', '曹溪'),
      division('350803永定区'),
      division('350821长汀县'),
      division('350823上杭县'),
      division('350824武平县'),
      division('350825连城县'),
      division('350881漳平市'),
    ],
  },
];
