import { ZoneField } from '@/components/settings/profile/zone-field';
import { CheckboxField, RadioField } from '@/components/ui/choices';
import { SelectField, TextAreaField, TextField } from '@/components/ui/fields';
import { hourText, WEEKDAYS } from '@/lib/audit/schedule';
import { visible } from '@/lib/audit/visible';
import { faultAt } from '@/lib/client/faults';
import type { Reports } from '@/lib/client/reports';
import type { SavedView } from '@/lib/client/views';
import type { ReportDraft } from './report-draft';

interface ReportFieldsProps {
  draft: ReportDraft;
  views: readonly SavedView[];
  mail: Reports['mail'];
  /** What the server said of it. */
  error: unknown;
  faults: { recipients: string | undefined; zone: string | undefined };
  onChange(more: Partial<ReportDraft>): void;
}

const CADENCES = [
  { value: 'daily', label: 'Daily', hint: 'Of the day before' },
  { value: 'weekly', label: 'Weekly', hint: 'Of the seven days before' },
] as const;
const DAYS = WEEKDAYS.map((label, nth) => ({ value: String(nth + 1), label }));
const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: hourText(hour) }));

export function ReportFields({ draft, views, mail, error, faults, onChange }: ReportFieldsProps) {
  const isGone = !views.some(({ id }) => id === draft.view);
  const gone = isGone ? [{ value: draft.view, label: 'The view is gone: choose another one' }] : [];
  return (
    <>
      <SelectField
        data-first
        autoFocus
        label="View"
        options={[...gone, ...views.map(({ id, name }) => ({ value: id, label: visible(name) }))]}
        value={draft.view}
        error={faultAt(error, '/view')}
        onChange={(event) => onChange({ view: event.target.value })}
      />
      <TextAreaField
        label="Recipients"
        hint={`E-mail addresses, one a line, 20 at most${onlyAt(mail)}. All are in one mail, and see each other.`}
        rows={3}
        spellCheck={false}
        autoCapitalize="none"
        value={draft.recipients}
        error={faults.recipients}
        onChange={(event) => onChange({ recipients: event.target.value })}
      />
      <ScheduleFields draft={draft} zoneFault={faults.zone ?? faultAt(error, '/zone')} onChange={onChange} />
      <TextField
        label="Before the subject"
        hint="Such as [audit]; may be empty."
        maxLength={60}
        value={draft.subjectPrefix}
        error={faultAt(error, '/subject_prefix')}
        onChange={(event) => onChange({ subjectPrefix: event.target.value })}
      />
      <CheckboxField
        label="Send it"
        hint="Off: it is kept, and sent only as a test."
        isChecked={draft.isEnabled}
        onChange={(isEnabled) => onChange({ isEnabled })}
      />
    </>
  );
}

interface ScheduleFieldsProps extends Pick<ReportFieldsProps, 'draft' | 'onChange'> {
  zoneFault: string | undefined;
}

/** How often, on which day, and at which hour of which clocks. */
function ScheduleFields({ draft, zoneFault, onChange }: ScheduleFieldsProps) {
  return (
    <>
      <RadioField
        isRow
        label="How often"
        choices={CADENCES}
        value={draft.cadence}
        onChange={(cadence) => onChange({ cadence })}
      />
      <div className="flex flex-wrap gap-4">
        {draft.cadence === 'weekly' && (
          <SelectField
            label="Day"
            options={DAYS}
            value={draft.weekday}
            onChange={(event) => onChange({ weekday: Number(event.target.value) })}
          />
        )}
        <SelectField
          label="Hour"
          options={HOURS}
          value={draft.hour}
          onChange={(event) => onChange({ hour: Number(event.target.value) })}
        />
      </div>
      <ZoneField value={draft.zone} error={zoneFault} onChange={(zone) => onChange({ zone })} />
    </>
  );
}

function onlyAt({ domains }: Reports['mail']): string {
  return domains === null ? '' : `, at ${domains.join(' or ')} alone`;
}
