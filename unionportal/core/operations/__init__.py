"""Operation of the portal: health, request log, database roles, backups, the audit anchor, deploy checks."""
