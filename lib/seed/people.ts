import type { Random } from './random';

export interface SeedTenant {
  tenantId: string;
  name: string;
  partnerId: string | undefined;
  people: readonly Person[];
  services: readonly string[];
}

export interface Person {
  id: string;
  name: string;
  email: string;
  ip: string;
  userAgent: string;
}

const COMPANIES = [
  ['acme', 'Acme Corporation'],
  ['globex', 'Globex'],
  ['initech', 'Initech'],
  ['umbra-labs', 'Umbra Labs'],
  ['northwind', 'Northwind Traders'],
  ['contoso', 'Contoso'],
  ['tyrell', 'Tyrell Systems'],
  ['wayfarer', 'Wayfarer Travel'],
] as const;
const PARTNERS = ['reseller-east', 'reseller-west'] as const;
const FIRST = [
  'Ada',
  'Ana',
  'Bo',
  'Chidi',
  'Dana',
  'Emil',
  'Farah',
  'Goran',
  'Hana',
  'Ines',
  'Jun',
  'Kofi',
  'Lena',
  'Mara',
  'Noor',
  'Omar',
  'Pia',
  'Quinn',
  'Rosa',
  'Sven',
  'Tariq',
  'Uma',
  'Vera',
  'Wes',
  'Yuki',
  'Zoe',
] as const;
const LAST = [
  'Abe',
  'Berg',
  'Costa',
  'Diaz',
  'Ek',
  'Fox',
  'Gupta',
  'Haas',
  'Ito',
  'Jung',
  'Khan',
  'Lopez',
  'Moss',
  'Nagy',
  'Okafor',
  'Park',
  'Quist',
  'Reyes',
  'Silva',
  'Tran',
] as const;
const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
] as const;

/** Tenants by size, the largest first; the first two thirds belong to partners. */
export function makeTenants(count: number, random: Random): SeedTenant[] {
  return Array.from({ length: count }, (_, nth) => {
    const [tenantId, name] = COMPANIES[nth] ?? [
      `tenant-${String(nth + 1).padStart(4, '0')}`,
      `Tenant ${nth + 1}`,
    ];
    const size = Math.max(4, Math.round(60 / (nth + 1)));
    const partnerId = nth % 3 === 2 ? undefined : random.pick(PARTNERS);
    return { ...makeTenant(tenantId, size, random), name, partnerId };
  });
}

/** A tenant of `size` people that belongs to no partner. */
export function makeTenant(tenantId: string, size: number, random: Random): SeedTenant {
  return {
    tenantId,
    name: tenantId,
    partnerId: undefined,
    people: Array.from({ length: size }, (_, member) => makePerson(tenantId, member, random)),
    services: ['ci-deploy', 'backup-agent', 'billing-sync'].map((service) => `svc_${tenantId}_${service}`),
  };
}

function makePerson(tenantId: string, nth: number, random: Random): Person {
  const [first, last] = [random.pick(FIRST), random.pick(LAST)];
  return {
    id: `usr_${tenantId}_${String(nth + 1).padStart(3, '0')}`,
    name: `${first} ${last}`,
    email: `${first}.${last}${nth}@${tenantId}.example`.toLowerCase(),
    ip: `198.51.100.${random.below(254) + 1}`,
    userAgent: random.pick(BROWSERS),
  };
}
