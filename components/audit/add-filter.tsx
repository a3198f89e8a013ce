'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { FieldName } from '@/lib/audit/fields';
import { type ConsoleQuery, printConsoleQuery } from '@/lib/client/console-query';

interface FieldChoice {
  name: FieldName;
  label: string;
  values: readonly string[] | undefined;
}

interface AddFilterProps {
  choices: readonly FieldChoice[];
  query: ConsoleQuery;
  path: string;
}

/** Adds one exact condition to the URL. */
export function AddFilter({ choices, query, path }: AddFilterProps) {
  const router = useRouter();
  const [name, setName] = useState<FieldName>('result');
  const choice = choices.find((candidate) => candidate.name === name);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const value = String(data.get('value') ?? '').trim();
    const op = data.get('op') === 'neq' ? 'neq' : 'eq';
    if (value === '') return;
    const conditions = [...query.conditions, { field: name, op, values: [value] } as const];
    router.push(path + printConsoleQuery({ ...query, conditions, page: 1 }));
    form.reset();
  };
  return (
    <form onSubmit={submit} aria-label="Add filter" className="flex flex-wrap items-center gap-2">
      <label className="sr-only" htmlFor="filter-field">
        Field
      </label>
      <select
        id="filter-field"
        value={name}
        onChange={(event) => setName(choices.find((it) => it.name === event.target.value)?.name ?? name)}
      >
        {choices.map((it) => (
          <option key={it.name} value={it.name}>
            {it.label}
          </option>
        ))}
      </select>
      <select name="op" aria-label="Comparison">
        <option value="eq">is</option>
        <option value="neq">is not</option>
      </select>
      {choice?.values ? (
        <select name="value" aria-label="Value">
          {choice.values.map((value) => (
            <option key={value}>{value}</option>
          ))}
        </select>
      ) : (
        <input name="value" aria-label="Value" autoComplete="off" maxLength={1000} placeholder="value" />
      )}
      <Button type="submit">Add filter</Button>
    </form>
  );
}
