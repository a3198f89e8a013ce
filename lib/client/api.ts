import { CONSOLE_HEADER } from '@/lib/audit/permission';

/** A part of a request that the server refused, and why: a JSON Pointer into what was sent. */
export interface ApiFault {
  pointer: string;
  message: string;
}

/** What the server says instead of an answer; status 0 where it did not answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The word for it: `validation_error`, `gone`, … */
  readonly code: string;
  readonly faults: readonly ApiFault[];
  /** What else the body says, such as the tombstone of an erased event. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, body: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.code = typeof body.error === 'string' ? body.error : 'unreachable';
    this.faults = Array.isArray(body.errors) ? body.errors : [];
    this.facts = body;
  }
}

interface Asked {
  params?: URLSearchParams | Readonly<Record<string, string>>;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: object;
  /** Goes on though the page goes; of a small body. */
  isOutliving?: boolean;
  signal?: AbortSignal;
}

/** Asks an endpoint with the session of whoever looks at the page. Throws {@link ApiError}, and what an abort throws. */
export async function askApi(
  path: string,
  { params, method = 'GET', body, isOutliving = false, signal }: Asked = {},
): Promise<Response> {
  const search = new URLSearchParams(params).toString();
  const response = await fetch(search === '' ? path : `${path}?${search}`, {
    method,
    headers: { [CONSOLE_HEADER]: '1', ...(body ? { 'content-type': 'application/json' } : {}) },
    credentials: 'same-origin',
    keepalive: isOutliving,
    ...(body ? { body: JSON.stringify(body) } : {}),
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown): never => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'The server did not answer');
  });
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response: Response): Promise<ApiError> {
  const body: Record<string, unknown> = await response.json().catch(() => ({}));
  const message = typeof body.message === 'string' ? body.message : response.statusText;
  return new ApiError(response.status, message, body);
}

/** Whether the same question may be answered a moment later. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 503 || error.status === 429);
}
