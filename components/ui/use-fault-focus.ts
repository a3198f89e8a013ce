import { type RefObject, useEffect } from 'react';

/** Brings the focus to the first control of a form that has a fault, once what the server found is drawn. */
export function useFaultFocus(form: RefObject<HTMLFormElement | null>, error: unknown): void {
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [form, error]);
}
