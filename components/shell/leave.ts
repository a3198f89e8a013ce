/** Ends the session and leads to where one begins. What does it is loaded by then: no page waits for it. */
export async function leave(): Promise<void> {
  const { signOut } = await import('next-auth/react');
  await signOut({ callbackUrl: '/signin' });
}
