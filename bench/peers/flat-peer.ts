import { startChild } from '@/bench/child';
import { createHttpClient } from '@/bench/http-client';
import type { Installation, RunningServer } from '@/bench/installation';
import { flatUrls } from '@/bench/peers/flat-load';
import { createFlatQueries, type FlatQueries } from '@/bench/peers/flat-queries';
import type { Scene } from '@/bench/scene';
import { connect, type Pool } from '@/db/client';

/** The plain table, asked in this process, and behind a server of its own where throughput is compared. */
export interface FlatPeer {
  sql: Pool;
  queries: FlatQueries;
  startServer(): Promise<RunningServer>;
  close(): Promise<void>;
}

export function openFlat(installation: Installation, scene: Scene): FlatPeer {
  const { ownerUrl } = flatUrls(installation);
  const sql = connect(ownerUrl, { application: 'bench flat', connections: 4 });
  return {
    sql,
    queries: createFlatQueries(sql, scene),
    async startServer() {
      const names = ['--tenant', scene.tenantId, '--partner', scene.partnerId];
      const server = await startChild({
        command: (port) => ({
          args: [
            '--import',
            'tsx',
            'bench/flat-server.ts',
            '--port',
            String(port),
            '--url',
            ownerUrl,
            ...names,
          ],
        }),
        readyPath: '/ready',
      });
      const client = createHttpClient(server.origin);
      return { ...server, client };
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
