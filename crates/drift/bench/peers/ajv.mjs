// The script that one writes with ajv in an afternoon: the whole HAR in memory, each answer's JSON body against the
// compiled schema of its operation and status. `node ajv.mjs SPEC HAR`. It checks nothing else.

import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';

const [spec, har] = process.argv.slice(2);
const api = parse(readFileSync(spec, 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addSchema(api, 'api');

const compiled = new Map();
const escaped = (part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
function validator(path, method, status) {
  const key = `${method} ${path} ${status}`;
  if (!compiled.has(key)) {
    const schema = api.paths[path]?.[method]?.responses?.[status]?.content?.['application/json']?.schema;
    const pointer = ['paths', path, method, 'responses', status, 'content', 'application/json', 'schema'];
    compiled.set(key, schema && ajv.compile({ $ref: `api#/${pointer.map((part) => escaped(String(part))).join('/')}` }));
  }
  return compiled.get(key);
}

let found = 0;
const { entries } = JSON.parse(readFileSync(har, 'utf8')).log;
for (const { request, response } of entries) {
  const validate = validator(new URL(request.url).pathname, request.method.toLowerCase(), response.status);
  if (validate && !validate(JSON.parse(response.content.text))) found += 1;
}
console.log(har, found > 0 ? 'found' : 'clean', entries.length, found);
