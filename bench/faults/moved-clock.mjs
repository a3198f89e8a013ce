// Loaded into a process before its program: moves what Date says by the seconds that stand in a file. The monotonic
// clock, and with it every timer, stays as it is.
import { readFileSync } from 'node:fs';

// biome-ignore lint/style/noProcessEnv: this runs before there is any setting
const file = process.env.FAULTS_CLOCK_FILE;
const LOOK_EVERY_MS = 200;
const now = Date.now;
let movedMs = 0;

function look() {
  try {
    movedMs = Number(readFileSync(file, 'utf8')) * 1_000;
  } catch {
    movedMs = 0; // the run is over, and its folder gone
  }
}

look();
setInterval(look, LOOK_EVERY_MS).unref();
Date.now = () => now() + movedMs;
globalThis.Date = new Proxy(Date, {
  construct: (date, given, made) => Reflect.construct(date, given.length === 0 ? [date.now()] : given, made),
});
