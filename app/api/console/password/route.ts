import { scaikey } from '@/lib/dialects/scaikey';
import { changePassword } from '@/lib/http/change-password';
import { methodsNotAllowed } from '@/lib/http/handler';

/** POST {current, next}: a signed-in person's own password. */
export { changePassword as POST };
export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(scaikey, ['POST']);
