import NextAuth from 'next-auth';
import { authOptions } from '@/lib/http/auth-options';

/** next-auth's own endpoints: sign-in, sign-out, session, CSRF token. */
async function handler(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const handle: (request: Request, context: unknown) => Promise<Response> = NextAuth(
    authOptions(request.headers),
  );
  return await handle(request, context);
}

export { handler as GET, handler as POST };
