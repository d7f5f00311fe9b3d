"""Work outside the request: the outbox of jobs, the worker's tasks, daily work, cleaning up."""
