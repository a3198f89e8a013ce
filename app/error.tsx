'use client';
import PageError from './(console)/error';

/** Of what fails around a page, as its session does without a database. */
export default function FrameError(props: Parameters<typeof PageError>[0]) {
  return (
    <main>
      <PageError {...props} />
    </main>
  );
}
