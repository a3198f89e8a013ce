'use client';
import { useQuery } from '@tanstack/react-query';
import { Asked } from '@/components/settings/asked';
import { profileOptions } from '@/lib/client/own-preferences';
import { ProfileForm } from './profile-form';

/** How somebody has the console, to be changed. */
export function ProfileSettings() {
  return <Asked query={useQuery(profileOptions)}>{(profile) => <ProfileForm kept={profile} />}</Asked>;
}
