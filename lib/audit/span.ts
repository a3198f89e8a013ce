/** A range of time in milliseconds since 1970, both ends inclusive, as the console and the parameters of the API have it. */
export interface Span {
  fromMs: number;
  toMs: number;
}
