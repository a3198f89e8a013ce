/** The sign of app/icon.svg, in the colours of the page. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="size-9">
      <rect width="32" height="32" rx="6" className="fill-fg" />
      <path
        d="M8 9h16M8 16h10M8 23h13"
        strokeWidth="3"
        strokeLinecap="round"
        className="fill-none stroke-bg"
      />
    </svg>
  );
}
