import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 90;
const folder = new URL('../tb_zeroloss/web/static/', import.meta.url);
const files = readdirSync(folder);
const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, folder))).length, 0);
const size = `${(bytes / 1000).toFixed(1)} kB gzipped in ${files.length} file(s): ${files.join(', ')}`;
if (files.length !== 1 || bytes > LIMIT_KB * 1000) {
  process.stderr.write(`The build must be one file of at most ${LIMIT_KB} kB gzipped; got ${size}.\n`);
  process.exit(1);
}
process.stdout.write(`${size}; the limit is ${LIMIT_KB} kB\n`);
