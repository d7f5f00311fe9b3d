"""Work outside the request: the outbox of jobs, the worker's tasks, the work of every day, sweeping."""
