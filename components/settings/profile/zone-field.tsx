import { useId, useState } from 'react';
import { TextField } from '@/components/ui/fields';
import { zoneLabel } from '@/lib/client/zone';

interface ZoneFieldProps {
  value: string;
  error: string | undefined;
  onChange(typed: string): void;
}

/** A time zone by its name; the names that there are come when somebody comes to type one. */
export function ZoneField({ value, error, onChange }: ZoneFieldProps) {
  const id = useId();
  const [names, setNames] = useState<readonly string[]>([]);
  return (
    <>
      <TextField
        label="Time zone"
        hint="UTC, Local for that of this browser, or a name such as Europe/Berlin."
        list={id}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        value={value}
        error={error}
        onFocus={() => setNames(['utc', 'local', ...Intl.supportedValuesOf('timeZone')].map(zoneLabel))}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={id}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
