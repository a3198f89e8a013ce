import { z } from 'zod';
import { choiceParameter, integerParameter, textParameter } from './fastapi-parameter';
import { operation } from './operation';
import { parameter } from './parameter';
import { trailmark } from './trailmark';

const count = z.number().int().min(0);
const hash = z.string().describe('32 bytes, base64.');
const hashes = z.array(hash);

/** Which ledger is asked about. */
export const LedgerQuery = z.object({
  tenant_id: textParameter('Whose ledger, for a credential that reaches several tenants.'),
  log: choiceParameter('`access`: the log of who read the other one.', ['main', 'access'] as const, 'main'),
});

/** A size of a tree, or none. */
function sizeParameter(description: string) {
  return parameter<number | undefined>(
    (texts) => {
      const text = texts.at(-1);
      if (!text) return { ok: true, value: undefined };
      if (/^(0|[1-9]\d{0,14})$/.test(text)) return { ok: true, value: Number(text) };
      return { ok: false, type: 'int_parsing', msg: 'Input should be a number of entries' };
    },
    { schema: { type: 'integer', minimum: 0 }, description },
  );
}

const CheckpointAnswer = z
  .object({
    size: count,
    root: hash,
    note: z.string().describe('Signed by the log, then by witnesses.'),
    created_at: z.iso.datetime(),
    anchors: z
      .array(z.object({ sink: z.string(), at: z.iso.datetime().describe('By the clock of the witness.') }))
      .describe('Witnesses that have cosigned it.'),
  })
  .meta({ id: 'Checkpoint' });

const LedgerAnchor = z
  .object({
    sink: z.string().describe('Name of the key of a witness; else `webhook` or `file`.'),
    kind: z.enum(['witness', 'webhook', 'file']),
    size: count.describe('Entries of what it holds, as far as is known; 0: nothing.'),
    at: z.iso.datetime().nullable().describe('When it took a checkpoint last.'),
    age_s: z.number().int().nullable().describe('Seconds since then.'),
    state: z.enum(['waiting', 'anchored', 'failing', 'refused']),
    error: z.string().nullable().describe('`refused`: it holds another history than this one. See why.'),
  })
  .meta({ id: 'LedgerAnchor' });

const SIGNERS = ['ok', 'refused', 'not-independent'] as const;

const LedgerAnswer = z
  .object({
    origin: z.string().describe('Name of the log and of its key, wherever it is verified.'),
    epoch: z.number().int().min(1),
    vkey: z.string().describe('What its checkpoints are verified by (C2SP signed-note).'),
    control_vkey: z.string().describe('What signs `ledger.*` entries.'),
    size: count.describe('Entries.'),
    pending: count.describe('Entries that no checkpoint covers yet.'),
    erased: count.describe('Entries whose content is deleted; the entries stay.'),
    min_seq: count.describe('Contents below this place are gone, but those of `ledger.*` entries.'),
    checkpoint: CheckpointAnswer.nullable(),
    signer: z.enum(SIGNERS),
    refusal: z
      .looseObject({ code: z.string() })
      .nullable()
      .describe('Why nothing is signed until an operator has looked.'),
    last_verify: z
      .object({
        id: z.string(),
        at: z.iso.datetime(),
        size: count.describe('Entries that there were.'),
        findings: count,
      })
      .nullable()
      .describe('The last verification on the server that came to its end.'),
    anchors: z.array(LedgerAnchor).describe('What keeps checkpoints outside of this installation.'),
  })
  .meta({ id: 'Ledger' });
export type LedgerAnswer = z.infer<typeof LedgerAnswer>;

const ProvenPart = z
  .object({ salt: z.string().optional(), digest: z.string().optional() })
  .meta({ id: 'ProvenPart' });

const ProvenRow = z
  .object({
    seq: count,
    v: z.number().int().describe('Version of the commitment.'),
    event: z.looseObject({}).optional().describe('Its columns that have a value and may be seen.'),
    parts: z
      .object({ core: ProvenPart, person: ProvenPart, payload: ProvenPart })
      .optional()
      .describe('Of each part the salt, or the digest where its columns are not told.'),
    commitment: hash.optional().describe('Of an erased event: what the log still holds of it.'),
    erased_by: count
      .optional()
      .describe('Place of the `ledger.erase` entry that tells of it, and is signed.'),
  })
  .meta({ id: 'ProvenRow' });

const declared = {
  dialect: trailmark,
  permission: 'audit:read',
  query: LedgerQuery,
  servesConsole: true,
} as const;

const NOTE = { schema: z.string(), mediaType: 'text/plain' } as const;

export const getLedger = operation({
  ...declared,
  id: 'getLedger',
  method: 'GET',
  path: '/api/v1/ledger',
  summary: 'What a ledger is called, by which keys it is verified, and how far it is signed',
  answers: [{ status: 200, description: 'Its present state.', schema: LedgerAnswer }],
  errors: ['forbidden', 'invalid_request'],
});

export const getCheckpoint = operation({
  ...declared,
  id: 'getCheckpoint',
  method: 'GET',
  path: '/api/v1/ledger/checkpoint',
  summary: 'The newest checkpoint, or that of a size',
  query: z.object({ ...LedgerQuery.shape, size: sizeParameter('Of this many entries.') }),
  answers: [{ status: 200, description: 'A signed note (C2SP tlog-checkpoint).', ...NOTE }],
  errors: ['forbidden', 'invalid_request', 'not_found'],
});

export const postCheckpoint = operation({
  ...declared,
  id: 'postCheckpoint',
  method: 'POST',
  path: '/api/v1/ledger/checkpoint',
  summary: 'Sign the present size now',
  servesConsole: false,
  permission: 'audit:write',
  answers: [{ status: 201, description: 'The signed note.', ...NOTE }],
  errors: ['forbidden', 'invalid_request', 'not_found', 'conflict'],
});

export const listCheckpoints = operation({
  ...declared,
  id: 'listCheckpoints',
  method: 'GET',
  path: '/api/v1/ledger/checkpoints',
  summary: 'Checkpoints, newest first',
  query: z.object({
    ...LedgerQuery.shape,
    before_size: sizeParameter('Only those of fewer entries.'),
    limit: integerParameter('Checkpoints of a page.', 50n, { min: 1n, max: 500n }),
  }),
  answers: [
    { status: 200, description: 'One page.', schema: z.object({ items: z.array(CheckpointAnswer) }) },
  ],
  errors: ['forbidden', 'invalid_request'],
});

export const getTile = operation({
  ...declared,
  id: 'getTile',
  method: 'GET',
  path: '/api/v1/ledger/tile/{tile}',
  summary: 'Hashes of the tree, or entries, as tiles: `0/x001/234`, `entries/005.p/7` (C2SP tlog-tiles)',
  answers: [
    {
      status: 200,
      description: 'Never changes.',
      schema: z.string(),
      mediaType: 'application/octet-stream',
    },
  ],
  errors: ['forbidden', 'invalid_request', 'not_found'],
});

export const getConsistency = operation({
  ...declared,
  id: 'getConsistency',
  method: 'GET',
  path: '/api/v1/ledger/consistency',
  summary: 'Prove that one signed size is the beginning of another',
  query: z.object({
    ...LedgerQuery.shape,
    from: sizeParameter('Size of the older checkpoint; absent: the one before.'),
    to: sizeParameter('Size of the younger one; absent: the newest.'),
  }),
  answers: [
    {
      status: 200,
      description: 'RFC 9162, 2.1.4.',
      schema: z.object({ from: count, to: count, hashes }).meta({ id: 'ConsistencyProof' }),
    },
  ],
  errors: ['forbidden', 'invalid_request', 'not_found'],
});

/** Entries of one proof. */
const ROWS_MAX = 500;

export const ProofRequest = z
  .strictObject({
    ids: z.array(z.string()).max(ROWS_MAX).optional(),
    seqs: z
      .array(count.max(2 ** 53 - 1))
      .max(ROWS_MAX)
      .optional(),
    size: count.optional().describe('Size of the checkpoint; absent: the newest.'),
  })
  .meta({ id: 'ProofRequest' });

export const postProofs = operation({
  ...declared,
  id: 'postProofs',
  method: 'POST',
  path: '/api/v1/ledger/proofs',
  summary: 'Prove up to 500 events at once, from the very columns that are shown',
  reads: 'audit.proof',
  body: { 'application/json': ProofRequest },
  answers: [
    {
      status: 200,
      description: 'Rows, and one hash for each range of the tree that holds none of them, left to right.',
      schema: z
        .object({
          checkpoint: z.string(),
          size: count,
          rows: z.array(ProvenRow),
          hashes,
          pending: z.array(count).describe('Places that the checkpoint does not cover yet.'),
        })
        .meta({ id: 'PageProof' }),
    },
  ],
  errors: [
    'forbidden',
    'invalid_request',
    'invalid_body',
    'unsupported_media_type',
    'too_large',
    'not_found',
  ],
});

export const getEventProof = operation({
  ...declared,
  id: 'getEventProof',
  method: 'GET',
  path: '/api/v1/ledger/events/{id}/proof',
  summary: 'The proof of one event as a file that is verified offline (C2SP tlog-proof)',
  reads: 'audit.proof',
  answers: [
    { status: 200, description: 'A tlog-proof; `extra` holds salts or digests of its parts.', ...NOTE },
  ],
  errors: ['forbidden', 'invalid_request', 'not_found'],
});
