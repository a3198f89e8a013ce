/** Classes of what opens and closes a part of the reference. */
export const summaryClass = 'min-h-target cursor-pointer py-1 marker:text-fg3 hover:bg-hover';
