/** Search params as Next gives them to a page. */
export type PageSearch = Readonly<Record<string, string | string[] | undefined>>;

/** Next's search params as the platform's, with repeated ones in order. */
export function toSearchParams(given: PageSearch): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) =>
      [value ?? []].flat().map((text): [string, string] => [name, text]),
    ),
  );
}
