import type { Act } from '@/components/settings/access/act-dialog';
import { visible } from '@/lib/audit/visible';
import { itemPath, type User } from '@/lib/client/administration';

const nameOf = ({ name }: User) => <bdi className="font-medium text-fg">{visible(name)}</bdi>;

export function resetAct(user: User): Act {
  return {
    ...{ title: 'Reset the password?', verb: 'Reset', method: 'POST' },
    path: itemPath('users', user.name, '/password-reset'),
    what: (
      <p>
        {nameOf(user)} gets a one-time password, which is shown to you once. The present one ends, and so does
        every session.
      </p>
    ),
  };
}

export function signOutAct(user: User): Act {
  return {
    ...{ title: 'Sign the user out?', verb: 'Sign out', method: 'POST' },
    path: itemPath('users', user.name, '/sign-out'),
    what: <p>Every browser that {nameOf(user)} is signed in with is out at its next click.</p>,
  };
}

export function deleteAct(user: User): Act {
  return {
    ...{ title: 'Delete the user?', verb: 'Delete', phrase: user.name, method: 'DELETE' },
    path: itemPath('users', user.name),
    what: (
      <p>
        {nameOf(user)} is signed out and cannot sign in any more. The events that tell of them stay. This
        cannot be undone.
      </p>
    ),
  };
}
