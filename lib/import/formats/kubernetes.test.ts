import { describe, expect, it } from 'vitest';
import { mapOne } from '@/lib/import/map-one';

const event = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  auditID: 'aaaa-1',
  stage: 'ResponseComplete',
  requestURI: '/apis/apps/v1/namespaces/shop/deployments',
  verb: 'create',
  user: { username: 'mia@example.org', groups: ['system:authenticated'] },
  sourceIPs: ['192.0.2.7', '10.0.0.1'],
  userAgent: 'kubectl/v1',
  objectRef: { resource: 'deployments', namespace: 'shop', apiGroup: 'apps' },
  responseStatus: { code: 201 },
  responseObject: { metadata: { name: 'web' } },
  requestReceivedTimestamp: '2024-02-03T04:05:06.789123Z',
};

describe('Kubernetes audit log', () => {
  it('maps an event; a create is named by the object in its answer', () => {
    expect(mapOne(event)).toEqual({
      source: 'kubernetes',
      sourceEventId: 'aaaa-1/ResponseComplete',
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'deployments.create',
      result: 'success',
      actorType: 'user',
      actorId: 'mia@example.org',
      actorEmail: 'mia@example.org',
      resourceType: 'deployments.apps',
      resourceId: 'shop/web',
      ip: '192.0.2.7',
      userAgent: 'kubectl/v1',
      requestId: 'aaaa-1',
      httpMethod: 'POST',
      httpPath: '/apis/apps/v1/namespaces/shop/deployments',
      httpStatus: 201,
      details: event,
    });
  });

  it.each([
    [{ responseStatus: { code: 403 } }, 'denied'],
    [{ responseStatus: { code: 409 } }, 'failure'],
    [{ responseStatus: { code: 101 } }, 'success'],
    [{ responseStatus: null, annotations: { 'authorization.k8s.io/decision': 'forbid' } }, 'denied'],
    [{ responseStatus: null }, 'unknown'],
    [{ stage: 'Panic' }, 'failure'],
  ])('%o is %s', (more, result) => {
    expect(mapOne({ ...event, ...more })).toMatchObject({ result });
  });

  it.each([
    ['system:serviceaccount:kube-system:job', 'service'],
    ['system:node:n1', 'system'],
    ['system:kube-scheduler', 'system'],
    ['system:apiserver', 'system'],
    ['system:anonymous', 'anonymous'],
    ['system:admin', 'user'],
  ])('%s is of type %s', (username, actorType) => {
    expect(mapOne({ ...event, user: { username } })).toMatchObject({ actorType, actorId: username });
  });

  it('shows who impersonates the actor', () => {
    const draft = mapOne({ ...event, impersonatedUser: { username: 'bob' } });
    expect(draft).toMatchObject({ actorId: 'bob', message: 'impersonated by mia@example.org' });
  });

  it('names subresources, lists and requests without a resource', () => {
    const exec = { resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'web-1' };
    expect(mapOne({ ...event, objectRef: exec })).toMatchObject({
      action: 'pods/exec.create',
      resourceType: 'pods/exec',
      resourceId: 'shop/web-1',
    });
    expect(mapOne({ ...event, verb: 'list', responseObject: null })).toMatchObject({
      resourceId: 'shop/*',
      httpMethod: 'GET',
    });
    expect(mapOne({ ...event, objectRef: null, verb: 'get' })).toMatchObject({
      action: 'nonresource.get',
      httpMethod: 'GET',
    });
  });

  it('keeps an early stage only where no later one may come', () => {
    expect(mapOne({ ...event, stage: 'RequestReceived' })).toMatch(/^skipped/);
    expect(mapOne({ ...event, stage: 'ResponseStarted' })).toMatch(/^skipped/);
    const watch = { ...event, stage: 'ResponseStarted', verb: 'watch', responseStatus: { code: 200 } };
    expect(mapOne(watch)).toMatchObject({ sourceEventId: 'aaaa-1/ResponseStarted', result: 'success' });
  });

  it('reads the event that AKS and EKS wrap as a string', () => {
    const log = JSON.stringify(event);
    expect(mapOne({ category: 'kube-audit', properties: { log } })).toMatchObject({
      action: 'deployments.create',
      details: event,
    });
    expect(mapOne({ timestamp: 1, message: log })).toMatchObject({
      action: 'deployments.create',
      details: event,
    });
    expect(mapOne({ category: 'kube-audit', properties: { log: '{' } })).toMatch(/^rejected/);
  });
});
