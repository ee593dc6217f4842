/** The sample bank's org tree and staff. The same for every seed but for the names of people. */
import { cities } from './fujian-divisions.ts';
import { personName } from './person-names.ts';
import { SeededRandom } from './seeded-random.ts';

export interface SampleOrgUnit {
  readonly code: string;
  readonly name: string;
  readonly kind: 'head_office' | 'branch' | 'sub_branch' | 'outlet';
  readonly parentCode: string;
}

/** An outlet with where it stands. */
export interface SampleOutlet {
  readonly code: string;
  readonly city: string;
  readonly divisionCode: string;
  readonly divisionName: string;
  /** share of the bank's customers, any unit */
  readonly weight: number;
}

export interface SampleStaff {
  readonly staffNumber: string;
  readonly name: string;
  readonly orgCode: string;
  readonly roles: readonly string[];
}

export const headOfficeCode = '3500';

function buildOrganization(): { units: SampleOrgUnit[]; outlets: SampleOutlet[] } {
  const units: SampleOrgUnit[] = [
    { code: headOfficeCode, name: '示例银行总行', kind: 'head_office', parentCode: '' },
  ];
  const outlets: SampleOutlet[] = [];
  for (const city of cities) {
    units.push({
      code: city.code,
      name: `${city.name}分行`,
      kind: 'branch',
      parentCode: headOfficeCode,
    });
    const places = city.divisions.reduce((sum, { outlets: more }) => sum + 1 + more.length, 0);
    for (const { code, name, short, outlets: more } of city.divisions) {
      const subBranch = `${city.name}${short}支行`;
      units.push({ code, name: subBranch, kind: 'sub_branch', parentCode: city.code });
      const names = [`${subBranch}营业部`, ...more.map((place) => `${city.name}${place}网点`)];
      for (const [index, outlet] of names.entries()) {
        const outletCode = `${code}${String(index + 1).padStart(2, '0')}`;
        units.push({ code: outletCode, name: outlet, kind: 'outlet', parentCode: code });
        // Districts and cities have more customers than counties do.
        const size = name.endsWith('县') ? 0.6 : 1.3;
        outlets.push({
          code: outletCode,
          city: city.name,
          divisionCode: code,
          divisionName: name,
          weight: (city.share / places) * size,
        });
      }
    }
  }
  return { units, outlets };
}

export const { units: orgUnits, outlets } = buildOrganization();

const outletRoles = [
  'outlet_manager',
  'relationship_manager',
  'relationship_manager',
  'wealth_manager',
  'lobby_manager',
] as const;
const headOfficeRoles = [
  'administrator',
  'security_administrator',
  'auditor',
  'compliance_checker',
  'product_manager',
  // the till of the merchants that take vouchers
  'merchant_operator',
] as const;

/** Staff number: the code of the org unit and two digits. */
export function sampleStaff(seed: number): SampleStaff[] {
  return orgUnits.flatMap(({ code, kind }) => {
    const roles =
      kind === 'outlet'
        ? outletRoles
        : kind === 'head_office'
          ? headOfficeRoles
          : kind === 'branch'
            ? (['product_manager', 'compliance_checker'] as const)
            : [];
    return roles.map((role, index) => {
      const random = new SeededRandom(seed, Number(code), 900 + index);
      const gender = random.chance(0.55) ? 'female' : 'male';
      return {
        staffNumber: `${code}${String(index + 1).padStart(2, '0')}`,
        name: personName(random, gender, 1970 + random.below(32)),
        orgCode: code,
        roles: [role],
      };
    });
  });
}
