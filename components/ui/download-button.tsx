'use client';
import type { ComponentProps } from 'react';
import { Button } from './button';
import { saveFile } from './save-file';

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
  return (
    <Button look={look} onClick={() => saveFile(text, name)}>
      {label}
    </Button>
  );
}
