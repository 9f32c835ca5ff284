// The service worker: the app starts from the phone, and the network catches up behind.
//
// - Kept: the data-free shell and this build's files. Never kept: a page with anybody's data in it.
// - Only GET is ever looked at. What is posted goes past.
// - With a replica on the phone a page is answered from the shell at once; without one from the network, and from
//   the shell when the network takes too long.
// - A newer version installs beside this one and takes over when nobody looks, or at a tap. The files of the
//   version before stay, for pages that are still open.
'use strict';

const ASSETS = /*ASSETS*/[];
const VERSION = /*VERSION*/"";

const SHELL = '/shell';
const BUILD = /^youlin-\d+-/;
/** What the page has said: whether there is a replica, whether somebody has signed out without the server knowing. */
const MARKS = 'youlin-marks';
const REPLICA = '/.replica';
const LOCKED = '/.locked';
const ACCOUNTS = '/do/accounts/';
const SIGN_OUT = `${ACCOUNTS}sign_out`;
const PATIENCE_MS = 3000;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== 'GET') {
    // It goes its own way. After signing in or out the next page comes from the server.
    if (url.pathname.startsWith(ACCOUNTS)) event.waitUntil(forgetReplica());
    return;
  }
  if (request.mode === 'navigate') {
    if (isPage(url)) event.respondWith(page(request));
  } else if (isAsset(url.pathname)) {
    event.respondWith(asset(request));
  }
});
self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
});
self.addEventListener('sync', (event) => event.waitUntil(wakePages()));

/** Files that cannot be had now are fetched when they are needed; only without the shell there is no use. */
async function install() {
  const before = await builds();
  const cache = await caches.open(`youlin-${Date.now()}-${VERSION}`);
  await keep(cache, SHELL, { cache: 'reload', credentials: 'omit' });
  await Promise.allSettled([...new Set(ASSETS)].map((path) => keepAsset(cache, path, before)));
  // Nothing of an older version is open: no reason to wait.
  if (!self.registration.active) await self.skipWaiting();
}

async function keepAsset(cache, path, before) {
  // A file whose name carries its hash is the same in every build.
  if (path.startsWith('/pkg/')) {
    for (const name of before) {
      const known = await (await caches.open(name)).match(path);
      if (known) return cache.put(path, known);
    }
  }
  return keep(cache, path, { credentials: 'omit' });
}

async function keep(cache, path, options) {
  const answer = await fetch(path, options);
  if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
  await cache.put(path, answer);
}

/** This version leads from now on, and the one before is kept for pages that it opened. */
async function activate() {
  const older = (await builds()).filter((name) => !name.endsWith(`-${VERSION}`));
  await Promise.all(older.slice(1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The caches of builds, newest first. */
async function builds() {
  const names = (await caches.keys()).filter((name) => BUILD.test(name));
  return names.sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]));
}

async function fromBuild(path) {
  const names = await builds();
  // This version's own files first: a newer one may be installed and waiting.
  names.sort((a, b) => Number(b.endsWith(`-${VERSION}`)) - Number(a.endsWith(`-${VERSION}`)));
  for (const name of names) {
    const known = await (await caches.open(name)).match(path);
    if (known) return known;
  }
  return undefined;
}

function isAsset(path) {
  return path.startsWith('/pkg/') || ASSETS.includes(path);
}

/** What is asked for as a plain page, or is not a page of the app, goes to the network alone. */
function isPage(url) {
  const last = url.pathname.split('/').pop();
  return !url.searchParams.has('plain') && !url.pathname.startsWith('/do/') && !last.includes('.');
}

async function asset(request) {
  return (await fromBuild(new URL(request.url).pathname)) ?? fetch(request);
}

async function page(request) {
  const marks = await caches.open(MARKS);
  if (await marks.match(LOCKED)) {
    // Somebody has signed out on this phone: the server must know before it is asked for a page.
    if (!(await endSession(marks))) return shell(request);
  } else if (!isAnswer(new URL(request.url)) && (await marks.match(REPLICA))) {
    return shell(request);
  }
  try {
    return await Promise.race([fetch(request), tooLate()]);
  } catch {
    return shell(request);
  }
}

/** What became of a form that the browser posted itself is known to the server alone. */
function isAnswer(url) {
  return url.searchParams.has('done') || url.searchParams.has('again');
}

function tooLate() {
  return new Promise((_, reject) => setTimeout(reject, PATIENCE_MS));
}

async function forgetReplica() {
  await (await caches.open(MARKS)).delete(REPLICA);
}

async function shell(request) {
  return (await fromBuild(SHELL)) ?? fetch(request);
}

async function endSession(marks) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(SIGN_OUT, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      redirect: 'manual',
      signal: late.signal,
    });
    const ended = answer.ok || answer.type === 'opaqueredirect' || answer.status === 401;
    if (ended) await marks.delete(LOCKED);
    return ended;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** The network is back: pages that are open send what waits. */
async function wakePages() {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const page of pages) page.postMessage('sync');
}
