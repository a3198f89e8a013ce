import { Section } from './section';

const PROVES = [
  'An event that verifies is, in every column you see, what was logged, and stands at the place it was given.',
  'What was signed before is the beginning of what is signed now: nothing in it was changed, removed or put in between.',
  'An erased event was there, and a signed entry of the log tells who erased it, when and why.',
] as const;

const PROVES_NOT = [
  'That what was logged is true: whoever writes events can write false ones.',
  'That a list shows all there is: each event you see is genuine, and others may be left out. “Verify” above reads every entry.',
  'Anything of events that are younger than the newest checkpoint, or that were rewritten before this browser first looked.',
  'Anything, where the server sends other code than it should: the check of this page runs the code of this server. The command line, with a key that you were given, does not.',
] as const;

/** What a green mark on this page is worth, in plain words. */
export function Explanation() {
  return (
    <Section title="What this proves, and what it does not">
      <div className="grid gap-6 md:grid-cols-2">
        <Points title="It proves" points={PROVES} />
        <Points title="It does not prove" points={PROVES_NOT} />
      </div>
    </Section>
  );
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  return (
    <div>
      <h3 className="pb-1 text-label font-semibold text-fg2">{title}</h3>
      <ul className="flex list-outside list-disc flex-col gap-1 pl-4">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </div>
  );
}
