import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FieldGroup } from '@/components/settings/field-group';
import { counted } from '@/components/settings/import/words';
import { Button } from '@/components/ui/button';
import { TextAreaField } from '@/components/ui/fields';
import { Notice } from '@/components/ui/notice';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { visible } from '@/lib/audit/visible';
import { faultAt } from '@/lib/client/faults';
import { type RuleLists, type Trial, tryRules } from '@/lib/client/redaction-rules';

/** What the rules as they are typed would take out of an event; nothing is kept of it. */
export function TryOut({ tenantId, rules }: { tenantId: string; rules: RuleLists }) {
  const [event, setEvent] = useState('');
  const trial = useMutation({ mutationFn: () => tryRules(tenantId, rules, event) });
  const fault = faultAt(trial.error, '/event');
  return (
    <FieldGroup title="Try them" hint="On the details of an event, before you save. Nothing is kept of it.">
      <TextAreaField
        label="An event (JSON)"
        rows={6}
        spellCheck={false}
        value={event}
        error={fault}
        onChange={({ target }) => {
          setEvent(target.value);
          trial.reset();
        }}
        placeholder={'{ "user": { "ssn": "123-45-6789" }, "note": "of CASE-77" }'}
        className="font-mono text-code"
      />
      <Button
        className="self-start"
        aria-disabled={trial.isPending}
        onClick={() => {
          if (!trial.isPending) trial.mutate();
        }}
      >
        Try the rules
      </Button>
      {trial.error && fault === undefined && <Notice tone="error">{trial.error.message}</Notice>}
      {trial.data && <Outcome trial={trial.data} />}
    </FieldGroup>
  );
}

function Outcome({ trial: { event, redactions, by_rules: byRules } }: { trial: Trial }) {
  const everywhere = redactions.filter((path) => !byRules.includes(path));
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <p role="status" className="text-control">
        {redactions.length === 0
          ? 'Nothing would be taken out.'
          : `${counted(byRules.length, 'value')} by these rules, ${counted(everywhere.length, 'secret')} that ${everywhere.length === 1 ? 'is' : 'are'} taken out everywhere.`}
      </p>
      {redactions.length > 0 && (
        <ul aria-label="Taken out" className="font-mono text-code">
          {redactions.map((path) => (
            <li key={path}>
              <bdi>{visible(path)}</bdi>
              {!byRules.includes(path) && <span className="font-sans text-fg2"> (everywhere)</span>}
            </li>
          ))}
        </ul>
      )}
      <ScrollRegion
        label="The event as it would be stored"
        className="max-h-panel overflow-auto rounded-md border border-line p-3"
      >
        <pre className="font-mono text-code">{JSON.stringify(event, null, 2)}</pre>
      </ScrollRegion>
    </div>
  );
}
