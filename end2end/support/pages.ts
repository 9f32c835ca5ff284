import type { Person } from './people.ts';

/** A page that people open, and who looks at it; signed out when nobody is named. */
export type Look = { name: string; path: string; who?: Person };

/** Every page once: pictures are taken of these, and axe looks at these in every look. */
export const pages: Look[] = [
  { name: 'home', path: '/' },
  { name: 'home-resident', path: '/', who: 'resident' },
  { name: 'home-worker', path: '/', who: 'worker' },
  { name: 'mine', path: '/mine', who: 'resident' },
  { name: 'outbox', path: '/outbox', who: 'resident' },
  { name: 'unknown', path: '/no/such/page' },

  { name: 'sign-in', path: '/sign-in' },
  { name: 'sign-in-code', path: '/sign-in/code' },
  { name: 'sign-in-name', path: '/sign-in/name' },
  { name: 'sign-in-second', path: '/sign-in/second' },
  { name: 'sign-in-password', path: '/sign-in/password' },
  { name: 'sign-out', path: '/sign-out', who: 'resident' },
  { name: 'account', path: '/accounts', who: 'resident' },
  { name: 'account-number', path: '/accounts/number', who: 'resident' },
  { name: 'account-second', path: '/accounts/second', who: 'worker' },
  { name: 'account-data', path: '/accounts/data', who: 'resident' },
  { name: 'account-close', path: '/accounts/close', who: 'resident' },

  { name: 'notices', path: '/notices' },
  { name: 'notices-resident', path: '/notices', who: 'resident' },
  { name: 'desk-notices', path: '/desk/notices', who: 'leader' },
  { name: 'desk-notices-new', path: '/desk/notices/new', who: 'leader' },

  { name: 'org', path: '/org' },
  { name: 'org-find', path: '/org/find' },
  { name: 'org-home', path: '/org/home', who: 'newcomer' },
  { name: 'org-vouch', path: '/org/vouch', who: 'leader' },
  { name: 'desk-people', path: '/desk/people', who: 'worker' },
  { name: 'desk-people-roles', path: '/desk/people/roles', who: 'worker' },
  { name: 'desk-people-appoint', path: '/desk/people/appoint', who: 'worker' },

  { name: 'services', path: '/services' },
  { name: 'services-resident', path: '/services', who: 'resident' },
  { name: 'services-bookings', path: '/services/bookings', who: 'resident' },
  { name: 'desk-services', path: '/desk/services', who: 'worker' },
  { name: 'desk-services-day', path: '/desk/services/day', who: 'worker' },
  { name: 'desk-services-new', path: '/desk/services/new', who: 'worker' },

  { name: 'tasks', path: '/tasks' },
  { name: 'tasks-resident', path: '/tasks', who: 'resident' },
  { name: 'tasks-mine', path: '/tasks/mine', who: 'resident' },
  { name: 'desk-tasks', path: '/desk/tasks', who: 'worker' },
  { name: 'desk-tasks-new', path: '/desk/tasks/new', who: 'worker' },
];
