'use client';
import { type FormEvent, useId, useState } from 'react';
import { cn } from '@/components/ui/cn';
import { localZone, parseZone, type Zone, zoneLabel } from '@/lib/client/zone';

interface ZoneChoiceProps {
  zone: Zone;
  tenantZone?: Zone;
  onZone(zone: Zone): void;
}

/** UTC, the zone of this browser, that of the tenant, or any other by its name. */
export function ZoneChoice({ zone, tenantZone, onZone }: ZoneChoiceProps) {
  const [typed, setTyped] = useState<string>();
  const offered: Zone[] = [...new Set(['utc', 'local', ...(tenantZone === undefined ? [] : [tenantZone])])];
  const choose = (of: Zone) => {
    setTyped(undefined);
    onZone(of);
  };
  return (
    <fieldset className="flex flex-wrap items-start gap-2 border-t border-line p-3">
      <legend className="sr-only">Time zone</legend>
      <div className="flex rounded border border-line">
        {offered.map((of) => (
          <button
            key={of}
            type="button"
            aria-pressed={of === zone}
            title={of === 'local' ? zoneLabel(localZone()) : undefined}
            onClick={() => choose(of)}
            className={cn(
              'min-h-target rounded px-2 text-label',
              of === zone ? 'bg-selected font-medium' : 'text-fg2 hover:bg-hover',
            )}
          >
            {of === tenantZone ? `Tenant (${zoneLabel(of)})` : zoneLabel(of)}
          </button>
        ))}
      </div>
      <OtherZone typed={typed ?? (offered.includes(zone) ? '' : zone)} onType={setTyped} onZone={choose} />
    </fieldset>
  );
}

interface OtherZoneProps {
  typed: string;
  onType(text: string): void;
  onZone(zone: Zone): void;
}

/** The names are many, and are looked up when somebody comes to type one. */
function OtherZone({ typed, onType, onZone }: OtherZoneProps) {
  const id = useId();
  const [names, setNames] = useState<readonly string[]>([]);
  const [unknown, setUnknown] = useState<string>();
  const isUnknown = unknown === typed;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = parseZone(typed);
    if (found === undefined) setUnknown(typed);
    else onZone(found);
  };
  return (
    <form onSubmit={submit} noValidate className="flex min-w-0 grow flex-col">
      <input
        aria-label="Other time zone"
        list={`${id}-names`}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        placeholder="Other: Europe/Berlin"
        value={typed}
        aria-invalid={isUnknown}
        aria-describedby={`${id}-fault`}
        onFocus={() => setNames(Intl.supportedValuesOf('timeZone'))}
        onChange={(event) => onType(event.target.value)}
        className="w-full min-w-0 text-label placeholder:text-fg3"
      />
      <datalist id={`${id}-names`}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <p id={`${id}-fault`} aria-live="polite" className="text-meta text-failure">
        {isUnknown && 'No time zone has this name.'}
      </p>
    </form>
  );
}
