'use client';
import { ActDialog } from '@/components/settings/access/act-dialog';
import { ListSection } from '@/components/settings/access/list-section';
import { type Secret, SecretDialog } from '@/components/settings/access/secret-dialog';
import { useList } from '@/components/settings/access/use-list';
import { useViewer } from '@/components/settings/settings-context';
import type { User } from '@/lib/client/administration';
import { deleteAct, resetAct, signOutAct } from './user-acts';
import { type UserAction, userColumns } from './user-columns';
import { UserForm } from './user-form';

type Open = { kind: 'new' } | { kind: 'secret'; secret: Secret } | { kind: UserAction; user: User };

/** People who sign in with a password: made, changed, reset, signed out and deleted. */
export function UsersSettings() {
  const list = useList<User, Open>('users');
  const { subject } = useViewer();
  const { open, close, done } = list;
  const act = open && actOf(open);
  return (
    <>
      <ListSection
        label="Users"
        list={list}
        columns={userColumns(subject, (kind, user) => list.onOpen({ kind, user }))}
        keyOf={({ name }) => name}
        empty={<p>No users yet.</p>}
        add="New user"
        onAdd={() => list.onOpen({ kind: 'new' })}
      />
      {(open?.kind === 'new' || open?.kind === 'edit') && (
        <UserForm
          user={open.kind === 'edit' ? open.user : undefined}
          onClose={close}
          onDone={(name, password) =>
            void (password === undefined
              ? done('The user is changed.')
              : done('The user is made.', { kind: 'secret', secret: secretOf(name, password) }))
          }
        />
      )}
      {open?.kind === 'secret' && <SecretDialog secret={open.secret} onClose={close} />}
      {act && (
        <ActDialog
          act={act}
          onClose={close}
          onDone={({ name, one_time_password: password }) =>
            void (typeof password === 'string'
              ? done('The password is reset.', { kind: 'secret', secret: secretOf(String(name), password) })
              : done(open.kind === 'delete' ? 'The user is deleted.' : 'The user is signed out.'))
          }
        />
      )}
    </>
  );
}

function actOf(open: Open) {
  switch (open.kind) {
    case 'reset':
      return resetAct(open.user);
    case 'sign-out':
      return signOutAct(open.user);
    case 'delete':
      return deleteAct(open.user);
    case 'new':
    case 'secret':
    case 'edit':
      return undefined;
  }
}

function secretOf(name: string, text: string): Secret {
  return {
    ...{ title: `One-time password of ${name}`, label: 'one-time password', text },
    hint: 'Hand it to the person, who chooses another one at the first sign-in.',
  };
}
