import { SelectField, TextAreaField } from '@/components/ui/fields';

export interface KnownFormat {
  name: string;
  label: string;
}

/** How a file is to be read, as it is chosen. */
export interface ShapeDraft {
  /** `''`: each element is recognised; `mapping`: by the text of it; else the name of a format. */
  format: string;
  mapping: string;
}

/** What no format is called. */
export const MAPPED = 'mapping';

interface ShapeFieldsProps {
  formats: readonly KnownFormat[];
  draft: ShapeDraft;
  faults: { format: string | undefined; mapping: string | undefined };
  onChange(draft: ShapeDraft): void;
}

/** The format of a file, and the mapping where it has none that is known. */
export function ShapeFields({ formats, draft, faults, onChange }: ShapeFieldsProps) {
  return (
    <>
      <SelectField
        label="Format"
        hint="Each event is recognised by itself, unless you say what all of them are."
        value={draft.format}
        error={faults.format}
        options={[
          { value: '', label: 'Recognise it' },
          ...formats.map(({ name, label }) => ({ value: name, label })),
          { value: MAPPED, label: 'Other JSON or CSV, by a mapping' },
        ]}
        onChange={(event) => onChange({ ...draft, format: event.target.value })}
      />
      {draft.format === MAPPED && (
        <TextAreaField
          label="Mapping"
          hint="The text of a mapping file: the source, and where each field comes from. docs/import.md has a whole one."
          value={draft.mapping}
          error={faults.mapping}
          rows={10}
          spellCheck={false}
          className="font-mono text-code"
          placeholder={EXAMPLE}
          onChange={(event) => onChange({ ...draft, mapping: event.target.value })}
        />
      )}
    </>
  );
}

const EXAMPLE = `{
  "source": "doors",
  "fields": {
    "occurredAt": "/when",
    "action": { "constant": "door.open" },
    "actorId": "/badge"
  }
}`;
