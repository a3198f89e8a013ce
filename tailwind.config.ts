import type { Config } from 'tailwindcss';

/** Names for the tokens of app/globals.css; components use these names and no colour or size of their own. */
export default {
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}'],
  darkMode: ['selector', '[data-theme="dark"]'],
  theme: {
    extend: {
      colors: {
        bg: 'rgb(var(--bg) / <alpha-value>)',
        hover: 'rgb(var(--hover) / <alpha-value>)',
        selected: 'rgb(var(--selected) / <alpha-value>)',
        fg: 'rgb(var(--fg) / <alpha-value>)',
        fg2: 'rgb(var(--fg2) / <alpha-value>)',
        fg3: 'rgb(var(--fg3) / <alpha-value>)',
        line: 'rgb(var(--line) / <alpha-value>)',
        accent: 'rgb(var(--accent) / <alpha-value>)',
        success: 'rgb(var(--success) / <alpha-value>)',
        failure: 'rgb(var(--failure) / <alpha-value>)',
        denied: 'rgb(var(--denied) / <alpha-value>)',
        warning: 'rgb(var(--warning) / <alpha-value>)',
      },
      fontFamily: {
        sans: [
          'ui-sans-serif',
          'system-ui',
          '-apple-system',
          '"Segoe UI"',
          'Roboto',
          '"DejaVu Sans"',
          'sans-serif',
        ],
        mono: ['ui-monospace', '"SF Mono"', 'Menlo', 'Consolas', '"DejaVu Sans Mono"', 'monospace'],
      },
      fontSize: {
        meta: ['11px', '16px'],
        label: ['12px', '16px'],
        body: ['13px', '20px'],
        control: ['14px', '20px'],
        title: ['16px', '24px'],
        heading: ['20px', '28px'],
        figure: ['28px', '36px'],
      },
      spacing: { rail: '208px', drawer: '460px' },
      minHeight: { target: '28px' },
    },
  },
} satisfies Config;
