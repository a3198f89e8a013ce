import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApi } from '@/lib/dialects/openapi';
import manifest from '@/package.json' with { type: 'json' };

// Writes the reference where it is told to: for lint, and for whoever wants it without a server.
const file = process.argv[2] ?? 'openapi.json';
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(await openApi(manifest.version), null, 2)}\n`);
