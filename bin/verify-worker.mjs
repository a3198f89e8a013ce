// A thread does not take over the loader of its process, so it registers tsx for itself, as bin/trailmark does.
import path from 'node:path';
import { register } from 'tsx/esm/api';

register({ tsconfig: path.join(import.meta.dirname, '../tsconfig.json') });
await import('./verify-share.ts');
