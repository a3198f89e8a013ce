'use client';
import type { ComponentProps } from 'react';
import { Button } from './button';

/** Hands a text that the page holds to the person as a file: what was checked, not what a server would answer next. */
export function DownloadButton({
  text,
  name,
  label,
  look = 'plain',
}: {
  text: string;
  /** Of the file. */
  name: string;
  label: string;
  look?: NonNullable<ComponentProps<typeof Button>['look']>;
}) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button look={look} onClick={save}>
      {label}
    </Button>
  );
}
