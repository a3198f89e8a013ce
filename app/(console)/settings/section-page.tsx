import type { ReactNode } from 'react';
import { requireSession } from '@/app/(console)/session';
import { Notice } from '@/components/ui/notice';
import { maySee, type SectionId, settingsSection } from '@/lib/client/settings-sections';

/** A section of the settings under its title, for those who may use it; anybody else is told who may. */
export async function SectionPage({ id, children }: { id: SectionId; children: ReactNode }) {
  const section = settingsSection(id);
  const { principal } = await requireSession(section.href);
  return (
    <>
      <header>
        <h1 className="text-heading font-semibold">{section.label}</h1>
        <p className="text-control text-fg2">{section.hint}</p>
      </header>
      {maySee(section, principal.role) ? (
        children
      ) : (
        <Notice>
          You may not use this section. It is for {words(section.roles ?? [])}; ask one of them.
        </Notice>
      )}
    </>
  );
}

function words(roles: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(
    roles.map((role) => `a ${role.replaceAll('_', ' ')}`),
  );
}
