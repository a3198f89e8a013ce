// Loaded into a child process before its program: ends it when the parent is gone, however and whenever the parent died.
process.on('disconnect', () => process.exit(0));
if (!process.connected) process.exit(0); // nobody is told of what happened before this was loaded
