import { utcSecond } from '@/components/integrity/words';
import { Notice } from '@/components/ui/notice';
import { visible } from '@/lib/audit/visible';
import type { Rules } from '@/lib/client/redaction-rules';

/** Rules as whoever may not change them sees them. */
export function RulesView({ rules }: { rules: Rules }) {
  return (
    <>
      <Version rules={rules} />
      <Notice>Only administrators change what is taken out.</Notice>
      <RuleList title="Members" rules={rules.members} />
      <RuleList title="Patterns" rules={rules.patterns} />
    </>
  );
}

/** Which version of the rules stands, and since when. */
export function Version({ rules: { version, updated_at: at } }: { rules: Rules }) {
  return (
    <p className="text-control text-fg2">
      {version === 0 || at === null
        ? 'No rules were ever set here.'
        : `Version ${version}, set at ${utcSecond(at)}`}
    </p>
  );
}

function RuleList({ title, rules }: { title: string; rules: readonly string[] }) {
  return (
    <section className="flex flex-col gap-1">
      <h2 className="text-title font-semibold">{title}</h2>
      {rules.length === 0 ? (
        <p className="text-control text-fg2">None</p>
      ) : (
        <ul className="font-mono text-code">
          {rules.map((rule) => (
            <li key={rule}>
              <bdi>{visible(rule)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
