import NextAuth from 'next-auth';
import { authOptions } from '@/lib/http/auth-options';

/** Takes a form; next-auth itself would answer a GET of it with 500. */
const FORM = 'callback/credentials';

/** next-auth's own endpoints: sign-in, sign-out, session, CSRF token. */
async function handler(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const { nextauth } = await context.params;
  if (request.method !== 'POST' && nextauth.join('/') === FORM)
    return new Response(null, { status: 405, headers: { Allow: 'POST' } });
  const handle: (request: Request, context: unknown) => Promise<Response> = NextAuth(
    authOptions(request.headers),
  );
  return await handle(request, context);
}

export { handler as GET, handler as POST };
