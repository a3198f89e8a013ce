'use client';
import { type ComponentProps, useState } from 'react';
import { Button } from './button';

/** Copies a text and says so; says too where the browser does not allow it. `name` tells apart several of one label. */
export function CopyButton({
  text,
  label,
  name,
  look = 'plain',
}: {
  text: string;
  label: string;
  name?: string;
  look?: NonNullable<ComponentProps<typeof Button>['look']>;
}) {
  const [said, setSaid] = useState<string>();
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('Not allowed here'),
    );
  return (
    <Button look={look} onClick={() => void copy()} aria-label={said === undefined ? name : undefined}>
      <span aria-live="polite">{said ?? label}</span>
    </Button>
  );
}
