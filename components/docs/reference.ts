/** What the page shows of an OpenAPI document. */
export interface Reference {
  title: string;
  version: string;
  description: string;
  apis: readonly Api[];
  schemas: readonly Schema[];
}

export interface Api {
  name: string;
  description: string;
  endpoints: readonly Endpoint[];
}

export interface Endpoint {
  id: string;
  method: string;
  path: string;
  summary: string;
  /** What it asks of its caller; undefined: nothing. */
  asks: string | undefined;
  /** Ways to show a credential, as a sentence has them. */
  credentials: readonly string[];
  parameters: readonly Parameter[];
  filters: readonly FilterField[];
  bodies: readonly Body[];
  answers: readonly Answer[];
  curl: string;
}

export interface Parameter {
  name: string;
  place: string;
  isRequired: boolean;
  type: Type;
  description: string;
}

/** Parameters of the grammar `field` and `field__op` that filter by the same field. */
export interface FilterField {
  name: string;
  label: string;
  operators: readonly { word: string; label: string }[];
}

export interface Body {
  mediaType: string;
  type: Type;
  example: string | undefined;
}

export interface Answer {
  status: string;
  description: string;
  headers: readonly { name: string; description: string }[];
  bodies: readonly (Body & { name: string | undefined })[];
}

export interface Schema {
  name: string;
  description: string | undefined;
  /** What it is where it is no object with members. */
  type: Type;
  members: readonly Member[];
}

/** One member; those of objects inside it stand by dotted names. */
export interface Member {
  name: string;
  isRequired: boolean;
  type: Type;
  description: string | undefined;
}

/** A type in words; a part with `ref` is the name of a schema. */
export type Type = readonly { text: string; ref?: boolean }[];
