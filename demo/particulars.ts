/** What a customer's row says of who the person is, and how the row of a second record differs from it. */
import { dateOf } from './calendar.ts';
import { birthDateOf, customerTraits } from './customer-traits.ts';
import type { CustomerTraits } from './customer-traits.ts';
import { identityNumber, phoneNumber } from './identity-number.ts';
import { outlets } from './organization.ts';
import { personName } from './person-names.ts';
import type { SampleWorld } from './sample-world.ts';
import { secondRecord } from './second-records.ts';
import { SeededRandom } from './seeded-random.ts';

export interface Particulars {
  readonly name: string;
  /** empty where it was never taken */
  readonly identity: string;
  readonly phone: string;
  readonly birthDate: string;
  readonly attributedToManaging: boolean;
  readonly agreesToMarketing: boolean;
}

/** In one couple of so many the second gives the phone of the first. */
const couplesWithOnePhone = 16;

/** The random numbers of a customer's row. */
export function rowRandom(world: SampleWorld, customer: number): SeededRandom {
  return new SeededRandom(world.seed, customer, 3);
}

export function particularsOf(
  world: SampleWorld,
  traits: CustomerTraits,
  random: SeededRandom,
): Particulars {
  const own = drawParticulars(traits, random);
  const second = secondRecord(world.seed, traits.customer);
  if (!second) return own;
  const firstTraits = customerTraits(world, second.of);
  const first = drawParticulars(firstTraits, rowRandom(world, second.of));
  const { name, identity, phone, birthDate } = first;
  if (second.likeness === 'certain') return { ...own, name, identity, birthDate };
  if (second.likeness === 'likely') return { ...own, name, identity: '', phone, birthDate };
  // Typed in wrong, as happens where no scanner reads the card.
  return { ...own, name, identity, birthDate: dateOf(traits.birthDay - 30) };
}

function drawParticulars(traits: CustomerTraits, random: SeededRandom): Particulars {
  const { customer, spouse, gender } = traits;
  const birthDate = birthDateOf(traits);
  const bornIn = outlets[random.chance(0.8) ? traits.managingOutlet : random.below(outlets.length)];
  const attributedToManaging = random.chance(0.94);
  const agreesToMarketing = random.chance(0.82);
  const second = spouse >= 0 && spouse < customer;
  const onePhone = second && (customer >> 1) % couplesWithOnePhone === 3;
  return {
    name: personName(random, gender, Number(birthDate.slice(0, 4))),
    identity: identityNumber(bornIn?.divisionCode ?? '', birthDate, gender, customer % 500),
    phone: phoneNumber((onePhone ? spouse : customer) + 1),
    birthDate,
    attributedToManaging,
    agreesToMarketing,
  };
}
