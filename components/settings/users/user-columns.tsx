import { roleLabel } from '@/components/settings/access/roles';
import { Button } from '@/components/ui/button';
import type { DataColumn } from '@/components/ui/data-table';
import { Menu } from '@/components/ui/menu';
import { Popover } from '@/components/ui/popover';
import { visible } from '@/lib/audit/visible';
import type { User } from '@/lib/client/administration';

export type UserAction = 'edit' | 'reset' | 'sign-out' | 'delete';
type OnAct = (action: UserAction, user: User) => void;

/** Who somebody is, what they may do and where, and what can be done to them: to oneself nothing. */
export function userColumns(self: string, onAct: OnAct): DataColumn<User>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: ({ name }) => (
        <>
          <bdi className="font-medium">{visible(name)}</bdi>
          {name === self && <span className="text-fg2"> (you)</span>}
        </>
      ),
    },
    { id: 'role', header: 'Role', cell: ({ role }) => roleLabel(role) },
    { id: 'place', header: 'Of', cell: placeOf },
    { id: 'state', header: 'State', cell: stateOf },
    {
      id: 'actions',
      header: 'Actions',
      isQuiet: true,
      cell: (user) => (user.name === self ? null : <Actions user={user} onAct={onAct} />),
    },
  ];
}

function placeOf({ tenant_id: tenantId, partner_id: partnerId }: User): string {
  if (tenantId !== null) return `tenant ${tenantId}`;
  return partnerId === null ? 'everything' : `partner ${partnerId}`;
}

function stateOf({ must_change_password: isFresh, sessions }: User): string {
  if (isFresh) return 'has a one-time password';
  if (sessions === 0) return 'signed out';
  return sessions === 1 ? '1 session' : `${sessions} sessions`;
}

function Actions({ user, onAct }: { user: User; onAct: OnAct }) {
  const name = visible(user.name);
  return (
    <div className="flex gap-2 md:justify-end">
      <Button aria-label={`Edit ${name}`} onClick={() => onAct('edit', user)}>
        Edit
      </Button>
      <Popover
        label={`More for ${name}`}
        trigger={
          <>
            <span className="sr-only">{name}: </span>More
          </>
        }
      >
        {(close) => (
          <Menu
            label={`More for ${name}`}
            close={close}
            items={[
              { label: 'Reset password', onSelect: () => onAct('reset', user) },
              { label: 'Sign out everywhere', onSelect: () => onAct('sign-out', user) },
              { label: 'Delete', isApart: true, onSelect: () => onAct('delete', user) },
            ]}
          />
        )}
      </Popover>
    </div>
  );
}
