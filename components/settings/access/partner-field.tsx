import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { TextField } from '@/components/ui/fields';
import { partnersOptions } from '@/lib/client/partners';

interface PartnerFieldProps {
  value: string;
  error: string | undefined;
  hint?: string;
  onChange(partnerId: string): void;
}

/** A partner by its id; those that there are are offered. */
export function PartnerField({ value, error, hint, onChange }: PartnerFieldProps) {
  const id = useId();
  const { data: partners = [] } = useQuery(partnersOptions);
  return (
    <>
      <TextField
        label="Partner"
        hint={hint}
        list={id}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={128}
        value={value}
        error={error}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={id}>
        {partners.map(({ partner_id: partnerId }) => (
          <option key={partnerId} value={partnerId} />
        ))}
      </datalist>
    </>
  );
}
