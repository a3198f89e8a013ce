import { Trailmark } from './trailmark';

// Writes two events and ends, as a script does: nobody calls flush() or close().
const trailmark = new Trailmark({ url: process.argv[2] ?? '', token: 'token', backoffMs: 20 });
trailmark.log({ action: 'script.began' });
trailmark.log({ action: 'script.ended' });
