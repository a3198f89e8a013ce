// Loaded into a child process before its program: ends it when the parent is gone, however the parent died.
process.on('disconnect', () => process.exit(0));
