import { expect, it } from 'vitest';
import { placeMarks } from './place-marks';

const HOUR_MS = 3_600_000;
const bars = Array.from({ length: 10 }, (_, nth) => ({ startMs: nth * HOUR_MS, endMs: (nth + 1) * HOUR_MS }));
const spikeIn = (hour: number) => ({
  from: new Date(hour * HOUR_MS).toISOString(),
  to: new Date((hour + 1) * HOUR_MS - 1).toISOString(),
});
const placesOf = (hours: number[], gap: number) =>
  placeMarks(hours.map(spikeIn), bars, gap).map(({ place, spikes }) => [place, spikes.map(({ nth }) => nth)]);

it('gives each bar one mark, in their order, wherever its spikes stand in the answer', () => {
  expect(placesOf([7, 2, 7], 0.5)).toEqual([
    [2, [1]],
    [7, [0, 2]],
  ]);
});

it('has what is nearer than a mark is wide under the mark before it, so that none covers another', () => {
  expect(placesOf([0, 1, 2, 3, 9], 2.5)).toEqual([
    [0, [0, 1, 2]],
    [3, [3]],
    [9, [4]],
  ]);
});

it('marks nothing of what is outside of the bars', () => {
  expect(placesOf([-1, 10, 5], 1)).toEqual([[5, [2]]]);
});
