// Opens /docs in a real browser, enters a token, tries createConversation, and prints what was seen as JSON.
//
//   node docs.mjs CHROMIUM URL TOKEN BODY
//
// Over the DevTools protocol, with what node brings; the browser resolves no name, so that nothing but the service can
// be asked for anything.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [chromium, url, token, body] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'docs-'));
const browser = spawn(chromium, [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank',
], { stdio: ['ignore', 'ignore', 'pipe'] });

const patience = setTimeout(() => fail('the page took too long'), 60_000);
function end(code) {
  clearTimeout(patience);
  browser.once('exit', () => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    process.exit(code);
  });
  browser.kill('SIGKILL');
}
function fail(why) {
  console.error(why);
  end(1);
}

const debuggerUrl = await new Promise((resolve) => {
  let text = '';
  browser.stderr.on('data', (chunk) => {
    text += chunk;
    const found = /DevTools listening on (ws:\S+)/.exec(text);
    if (found) resolve(found[1]);
  });
});
const socket = new WebSocket(debuggerUrl);
await new Promise((resolve) => socket.addEventListener('open', resolve));
let next = 0;
const waiting = new Map();
const requests = new Set();
const errors = [];
socket.addEventListener('message', ({ data }) => {
  const message = JSON.parse(data);
  if (message.id) {
    waiting.get(message.id)(message);
  } else if (message.method === 'Network.requestWillBeSent') {
    const { protocol, host, pathname } = new URL(message.params.request.url);
    if (protocol.startsWith('http')) requests.add(host === new URL(url).host ? pathname : message.params.request.url);
  } else if (message.method === 'Log.entryAdded' && message.params.entry.level === 'error') {
    errors.push(message.params.entry.text);
  } else if (message.method === 'Runtime.exceptionThrown') {
    errors.push(message.params.exceptionDetails.text);
  }
});
function send(method, params = {}, sessionId) {
  next += 1;
  socket.send(JSON.stringify({ id: next, method, params, sessionId }));
  return new Promise((resolve) => waiting.set(next, resolve));
}
const { result: { targetId } } = await send('Target.createTarget', { url: 'about:blank' });
const { result: { sessionId } } = await send('Target.attachToTarget', { targetId, flatten: true });
for (const domain of ['Network', 'Log', 'Runtime', 'Page']) await send(`${domain}.enable`, {}, sessionId);
await send('Page.navigate', { url: `${url}/docs` }, sessionId);

async function evaluate(expression) {
  const { result } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId);
  if (result.exceptionDetails) throw new Error(result.exceptionDetails.exception?.description ?? result.exceptionDetails.text);
  return result.result.value;
}
// Waits for an element, and does something with it.
const within = (selector, action) => evaluate(`(async () => {
  for (let tries = 0; tries < 200; tries += 1) {
    const element = document.querySelector(${JSON.stringify(selector)});
    if (element) return (${action})(element);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('there is no ' + ${JSON.stringify(selector)});
})()`);
const click = (selector) => within(selector, '(element) => element.click()');
// As if typed: React looks at the setter of the prototype.
const type = (selector, text) => within(selector, `(element) => {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value').set.call(element, ${JSON.stringify(text)});
  element.dispatchEvent(new Event('input', { bubbles: true }));
  element.dispatchEvent(new Event('change', { bubbles: true }));
}`);

try {
  await within('.opblock', '() => true');
  const title = await evaluate('document.querySelector(".info .title").firstChild.textContent.trim()');
  const operations = await evaluate(`[...document.querySelectorAll('.opblock-summary')].map((summary) =>
    summary.querySelector('.opblock-summary-method').textContent + ' ' +
    summary.querySelector('.opblock-summary-path').textContent.replace(/\\u200b/g, '')).sort()`);
  await click('.btn.authorize');
  await type('.auth-container input', token);
  await click('.auth-btn-wrapper .btn.authorize');
  await click('.auth-btn-wrapper .btn-done');
  await click('[id$="createConversation"] .opblock-summary-control');
  await click('[id$="createConversation"] .try-out__btn');
  await type('[id$="createConversation"] textarea.body-param__text', body);
  await click('[id$="createConversation"] .execute');
  const live = '[id$="createConversation"] .live-responses-table .response';
  const status = await within(`${live} .response-col_status`, '(element) => element.textContent.trim()');
  const answer = await within(`${live} .microlight`, '(element) => element.textContent');
  console.log(JSON.stringify({ title, operations, status, id: JSON.parse(answer).id, requests: [...requests].sort(), errors }));
  end(0);
} catch (error) {
  fail(`${error}\nrequests: ${[...requests].join(' ')}\nerrors: ${errors.join('\n')}`);
}
