import { getTile } from '@/lib/dialects/ledger';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { tileBytes } from '@/lib/http/ledger';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/ledger/tile/…: hashes or entries (C2SP tlog-tiles). */
export const GET = serve(getTile, tileBytes);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
