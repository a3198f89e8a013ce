import type { Config } from 'tailwindcss';

/** Names for the tokens of app/globals.css; components use these names and no colour or size of their own. */
export default {
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}'],
  darkMode: ['selector', '[data-theme="dark"]'],
  theme: {
    extend: {
      colors: {
        bg: 'var(--bg)',
        hover: 'var(--hover)',
        selected: 'var(--selected)',
        fg: 'var(--fg)',
        fg2: 'var(--fg2)',
        fg3: 'var(--fg3)',
        line: 'var(--line)',
        accent: 'var(--accent)',
        success: 'var(--success)',
        failure: 'var(--failure)',
        denied: 'var(--denied)',
        warning: 'var(--warning)',
      },
      fontFamily: {
        sans: [
          'var(--face-sans)',
          'ui-sans-serif',
          'system-ui',
          '-apple-system',
          '"Segoe UI"',
          'Roboto',
          '"DejaVu Sans"',
          'sans-serif',
        ],
        mono: [
          'var(--face-mono)',
          'ui-monospace',
          '"SF Mono"',
          'Menlo',
          'Consolas',
          '"DejaVu Sans Mono"',
          'monospace',
        ],
      },
      fontSize: {
        meta: ['11px', '16px'],
        label: ['12px', '16px'],
        code: ['12.5px', '20px'],
        body: ['13px', '20px'],
        control: ['14px', '20px'],
        title: ['16px', '24px'],
        heading: ['20px', '28px'],
        figure: ['28px', '36px'],
      },
      spacing: { rail: '64px', facets: '264px', head: '30px', card: '56px', chart: '64px' },
      maxHeight: { panel: '60vh' },
      gridTemplateColumns: { context: 'auto minmax(0, 1fr) auto' },
      minHeight: { target: '28px' },
      boxShadow: { popover: '0 8px 24px rgb(0 0 0 / 0.16)' },
      animation: { appear: 'appear 120ms ease-out' },
      keyframes: { appear: { from: { opacity: '0' } } },
    },
  },
} satisfies Config;
