import { cn } from '@/components/ui/cn';

interface StepButtonProps {
  label: string;
  /** In a square of 16. */
  path: string;
  /** Says so and does nothing, but keeps the focus: the step that leads to the end must not lose it. */
  isOff?: boolean;
  onStep(): void;
}

/** A sign on a square that is large enough for a finger. */
export function StepButton({ label, path, isOff = false, onStep }: StepButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onStep();
      }}
      className={cn(
        'inline-flex size-7 shrink-0 items-center justify-center rounded',
        isOff ? 'text-fg3/50' : 'text-fg2 hover:bg-hover hover:text-fg',
      )}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true" className="size-4 fill-none stroke-current">
        <path d={path} strokeWidth="1.5" />
      </svg>
    </button>
  );
}
