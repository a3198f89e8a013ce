import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { listSettings } from '@/lib/env';
import { stopTimeoutMs } from '@/lib/http/exchanges';

const KUBERNETES = 'docs/deploy/kubernetes';
const UNIT = 'docs/deploy/trailmark.service';
const USER = 10_001;
const PORT = 3_000;
const DATA = '/var/lib/trailmark';
/** Of a stop, behind that of the server: background work, pools and the embedded database, one after the other. */
const REST_MS = 25_000;
/** Of the tools themselves. */
const NOT_OURS = /^(NEXT_TELEMETRY_DISABLED|POSTGRES_\w+|TRAILMARK_(OWNER|APP)_PASSWORD|TRAILMARK_IMAGE)$/;
const SECRET = /PASSWORD|SECRET|DATABASE_(OWNER_)?URL|SMTP_URL/;

const dockerfile = readFileSync('Dockerfile', 'utf8');
const composeText = readFileSync('compose.yaml', 'utf8');
const compose = parse(composeText);
const service = compose.services.trailmark;
const unit = readFileSync(UNIT, 'utf8');
const read = (name: string) => parse(readFileSync(`${KUBERNETES}/${name}.yaml`, 'utf8'));
const config: Record<string, string> = read('configmap').data;
const deployment = read('deployment');
const migration = read('migration');
const PODS = [
  { name: 'deployment', pod: deployment.spec.template },
  { name: 'migration', pod: migration.spec.template },
];
const [container] = deployment.spec.template.spec.containers;
const imageEnv = dockerfile.match(/^ENV NODE_ENV[\s\S]*?(?=^USER)/m)?.[0] ?? '';

/** What stands behind a word at the beginning of lines of the unit. */
function directive(name: string): string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

function namesOf(env: readonly { name: string }[]): string[] {
  return env.map(({ name }) => name);
}

describe('settings', () => {
  it('that are given anywhere are settings of lib/env.ts', () => {
    const names = [
      ...[...imageEnv.matchAll(/([A-Z_]+)=/g)].map(([, name]) => name),
      ...Object.keys(service.environment),
      ...[...composeText.matchAll(/\$\{(\w+)/g)].map(([, name]) => name),
      ...Object.keys(config),
      ...PODS.flatMap(({ pod }) => namesOf(pod.spec.containers[0].env)),
      ...directive('Environment').map((text) => text.split('=', 1)[0]),
    ].filter((name) => !NOT_OURS.test(name ?? ''));
    expect(names.length).toBeGreaterThan(25);
    const known = new Set(listSettings().map(({ name }) => name));
    expect(names.filter((name) => !known.has(name ?? ''))).toEqual([]);
  });

  it('that are secret come by reference alone', () => {
    expect(Object.keys(config).filter((name) => SECRET.test(name))).toEqual([]);
    for (const { pod } of PODS) {
      for (const { name, value, valueFrom } of pod.spec.containers[0].env)
        expect([name, value, valueFrom?.secretKeyRef?.name]).toEqual([name, undefined, 'trailmark']);
    }
    const given = [service, compose.services.database].flatMap(({ environment }) =>
      Object.entries(environment),
    );
    for (const [name, value] of given.filter(([key]) => SECRET.test(key))) {
      const inline = String(value)
        .replace(/\$\{\w+(:\?[^}]*)?\}/g, '')
        .replace(/^postgres:\/\/\w+:@database\/trailmark$/, '');
      expect([name, inline]).toEqual([name, '']);
    }
    expect(imageEnv).not.toMatch(SECRET);
    expect(read('kustomization').resources).not.toContain('secret.example.yaml');
  });
});

describe('port, user, folder and paths', () => {
  it('are the same everywhere', () => {
    expect(dockerfile).toMatch(new RegExp(`^EXPOSE ${PORT}$`, 'm'));
    expect(imageEnv).toContain(`PORT=${PORT}`);
    expect(service.ports).toEqual([`127.0.0.1:${PORT}:${PORT}`]);
    expect(container.ports).toEqual([{ name: 'http', containerPort: PORT }]);
    expect(read('service').spec.ports).toEqual([{ name: 'http', port: 80, targetPort: 'http' }]);
    expect(read('network-policy').spec.ingress[0].ports).toEqual([{ port: PORT }]);
    expect(dockerfile).toMatch(new RegExp(`^USER ${USER}:${USER}$`, 'm'));
    expect(service.user).toBe(`${USER}:${USER}`);
    expect(imageEnv).toContain(`TRAILMARK_DATA=${DATA}`);
    expect(dockerfile).toMatch(new RegExp(`^VOLUME ${DATA}$`, 'm'));
    expect(service.volumes).toEqual([`data:${DATA}`]);
    expect(directive('Environment')).toContain(`TRAILMARK_DATA=${DATA}`);
    expect(directive('StateDirectory')).toEqual([path.basename(DATA)]);
    expect(path.dirname(config.TRAILMARK_SIGNER_STATE ?? '')).toBe(DATA);
  });

  it('of probes are those of health: the database starts no process again', () => {
    const paths = [container.startupProbe, container.livenessProbe, container.readinessProbe].map(
      ({ httpGet }) => [httpGet.path, httpGet.port],
    );
    const live = ['/api/health/live', 'http'];
    expect(paths).toEqual([live, live, ['/api/health/ready', 'http']]);
    expect(dockerfile).toMatch(/^HEALTHCHECK [\s\S]*?\/api\/health\/live/m);
    for (const name of ['live', 'ready']) expect(readdirSync(`app/api/health/${name}`)).toContain('route.ts');
  });

  it('of selectors are the labels of the pods', () => {
    const { labels } = deployment.spec.template.metadata;
    expect(deployment.spec.selector.matchLabels).toEqual(labels);
    expect(read('service').spec.selector).toEqual(labels);
    expect(read('pod-disruption-budget').spec.selector.matchLabels).toEqual(labels);
    expect(labels).toMatchObject(read('network-policy').spec.podSelector.matchLabels);
    expect(migration.spec.template.metadata.labels).not.toEqual(labels);
  });

  it('of kustomization are the files that are there', () => {
    const { resources } = read('kustomization');
    const apart = ['kustomization.yaml', 'migration.yaml', 'secret.example.yaml'];
    expect([...resources, ...apart].toSorted()).toEqual(readdirSync(KUBERNETES).toSorted());
  });
});

describe('rights', () => {
  for (const { name, pod } of PODS) {
    it(`of the ${name} are those of a process that needs none`, () => {
      expect(pod.spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
      expect(pod.spec.securityContext).toEqual({
        ...{ runAsNonRoot: true, runAsUser: USER, runAsGroup: USER, fsGroup: USER },
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { securityContext, resources, volumeMounts } of pod.spec.containers) {
        expect(securityContext).toEqual({
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          capabilities: { drop: ['ALL'] },
        });
        expect(Object.keys(resources.requests)).toEqual(['cpu', 'memory']);
        expect(Object.keys(resources.limits)).toContain('memory');
        const mounts = volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
        expect(mounts).toEqual(['/etc/trailmark', DATA, '/tmp']);
      }
    });
  }

  it('of the container of compose are the same', () => {
    expect(service).toMatchObject({
      ...{ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
      tmpfs: [expect.stringMatching(/^\/tmp:/)],
    });
    expect(service.privileged).toBeUndefined();
    expect(Object.keys(service.deploy.resources.limits)).toContain('memory');
  });

  it('of the unit are few', () => {
    const wanted = {
      ...{ NoNewPrivileges: 'yes', ProtectSystem: 'strict', ProtectHome: 'yes', PrivateTmp: 'yes' },
      ...{ User: 'trailmark', PrivateDevices: 'yes', CapabilityBoundingSet: '', RestrictNamespaces: 'yes' },
      ...{ ProtectKernelModules: 'yes', ProtectControlGroups: 'yes', LockPersonality: 'yes', UMask: '0077' },
    };
    for (const [name, value] of Object.entries(wanted))
      expect([name, directive(name)]).toEqual([name, [value]]);
    expect(directive('SystemCallFilter')).toContain('@system-service');
    expect(directive('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID']);
    expect(directive('KillMode')).toEqual(['mixed']);
  });
});

describe('a stop', () => {
  it('has the time that it may take', () => {
    const neededMs = (drainMs: number) => stopTimeoutMs(drainMs) + REST_MS;
    const drainMs = Number(config.TRAILMARK_DRAIN_MS);
    expect(drainMs).toBeGreaterThanOrEqual(5_000);
    const { terminationGracePeriodSeconds } = deployment.spec.template.spec;
    expect(terminationGracePeriodSeconds * 1_000).toBeGreaterThanOrEqual(neededMs(drainMs));
    expect(Number.parseInt(service.stop_grace_period, 10) * 1_000).toBeGreaterThanOrEqual(neededMs(0));
    expect(Number(directive('TimeoutStopSec')[0]) * 1_000).toBeGreaterThanOrEqual(neededMs(0));
    // The drain must outlast the probe that takes the pod out.
    const { periodSeconds, failureThreshold } = container.readinessProbe;
    expect(drainMs).toBeGreaterThan(periodSeconds * failureThreshold * 1_000);
  });

  it('of one pod leaves others: a new one is ready before', () => {
    expect(deployment.spec.replicas).toBeGreaterThanOrEqual(2);
    expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(read('pod-disruption-budget').spec.minAvailable).toBe(1);
  });
});

it('systemd finds nothing wrong with the unit', ({ skip }) => {
  if (spawnSync('systemd-analyze', ['--version']).status !== 0)
    skip('systemd-analyze is not on this machine');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trailmark-unit-'));
  try {
    const file = path.join(folder, path.basename(UNIT));
    writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
